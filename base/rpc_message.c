/* One line of JSON-RPC 2.0, judged. */
#include "base/i18n.h"
#include "base/rpc.h"

#include <string.h>

/* Why a line is refused. */
struct verdict {
	enum rpc_code code;
	const char *reason; /* NULL: it is not refused */
};

static struct verdict refuse(enum rpc_code code, const char *reason)
{
	return (struct verdict){ code, reason };
}

static bool is_id(const json_t *id)
{
	return json_is_integer(id) || json_is_string(id);
}

static struct verdict read_request(const json_t *root, const json_t *method,
    struct rpc_message *ret)
{
	ret->method = json_string_value(method);
	if (!ret->method || ret->method[0] == '\0' || !text_is_clean(ret->method))
		return refuse(RPC_INVALID_REQUEST, N_("请求的 method 必须是一个不为空的字符串"));
	if (ret->id && !is_id(ret->id))
		return refuse(RPC_INVALID_REQUEST, N_("请求的 id 必须是整数或字符串"));
	ret->params = json_object_get(root, "params");
	if (ret->params && !json_is_object(ret->params) && !json_is_array(ret->params))
		return refuse(RPC_INVALID_REQUEST, N_("请求的 params 必须是对象或数组"));
	return (struct verdict){ 0 };
}

/* A broken reply leaves a call without an answer: that is as bad as a line that cannot be read. */
static struct verdict read_reply(const json_t *root, struct rpc_message *ret)
{
	ret->result = json_object_get(root, "result");
	ret->error = json_object_get(root, "error");
	if (!ret->result && !ret->error)
		return refuse(RPC_INVALID_REQUEST, N_("消息既不是请求，也不是应答"));
	if (ret->result && ret->error)
		return refuse(RPC_PARSE_ERROR, N_("应答同时含有 result 和 error"));
	if (ret->error && (!json_is_integer(json_object_get(ret->error, "code")) ||
	    !json_is_string(json_object_get(ret->error, "message"))))
		return refuse(RPC_PARSE_ERROR, N_("应答的 error 缺少 code 或 message"));
	if (ret->result && !is_id(ret->id))
		return refuse(RPC_PARSE_ERROR, N_("应答的 id 必须是整数或字符串"));
	return (struct verdict){ 0 };
}

static struct verdict read_root(const json_t *root, struct rpc_message *ret)
{
	if (!json_is_object(root))
		return refuse(RPC_INVALID_REQUEST, N_("消息必须是一个 JSON 对象，不支持批量请求"));
	const char *version = json_string_value(json_object_get(root, "jsonrpc"));
	if (!version || strcmp(version, "2.0") != 0)
		return refuse(RPC_INVALID_REQUEST, N_("消息缺少 \"jsonrpc\":\"2.0\""));
	ret->id = json_object_get(root, "id");
	const json_t *method = json_object_get(root, "method");
	return method ? read_request(root, method, ret) : read_reply(root, ret);
}

bool rpc_parse(struct bytes line, json_t **ret_root, struct rpc_message *ret,
    enum rpc_code *ret_code, const char **ret_reason)
{
	json_t *root = NULL;
	struct rpc_message message = { 0 };
	struct verdict verdict;
	if (line.size <= RPC_MESSAGE_LIMIT)
		root = json_loadb((const char *)line.data, line.size, JSON_REJECT_DUPLICATES, NULL);
	if (root)
		verdict = read_root(root, &message);
	else if (line.size <= RPC_MESSAGE_LIMIT)
		verdict = refuse(RPC_PARSE_ERROR, N_("消息不是有效的 JSON"));
	else
		verdict = refuse(RPC_PARSE_ERROR, N_("一行消息超过 1 MiB"));
	if (verdict.reason) {
		json_decref(root);
		*ret_code = verdict.code;
		*ret_reason = _(verdict.reason);
		return false;
	}
	*ret_root = root;
	*ret = message;
	return true;
}
