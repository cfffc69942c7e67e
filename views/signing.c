#include "views/signing.h"

#include <string.h>

#include "base/i18n.h"
#include "views/show.h"

struct asking;

/* A form of passwords. In what it does it differs by `collect` and `method`. */
struct prompt {
	struct view *view;
	char *said;                  /* over the form; NULL */
	const struct mirror *people; /* NULL: they have not come, or nobody has to be named */
	struct sign_order order;     /* of an act; its params NULL: done, or there is none */
	json_t *(*collect)(struct prompt *prompt); /* parameters; NULL: errors are shown */
	const char *method, *done;   /* what is called, and the sentence when it went well */
	struct asking *asking;       /* the call under way; NULL: none */
};

/* A call under way: the prompt may be gone when it comes back. */
struct asking {
	struct app *app;
	struct prompt *prompt;       /* NULL: gone */
	const char *done;
	rpc_reply *reply;            /* of an order; NULL: none */
	void *data;
};

/* ---- persons ------------------------------------------------------------------------------- */

static void take_people(struct view *view, const struct mirror *mirror)
{
	struct prompt *prompt = view->data;

	prompt->people = mirror;
}

/* The person in force called NAME; 0 with an error beside the field. */
static int64_t find_person(struct prompt *prompt, const char *name)
{
	g_autoptr(GPtrArray) rows =
	    prompt->people == NULL ? g_ptr_array_new() : mirror_rows(prompt->people);

	for (guint i = 0; i < rows->len; i++)
		if (strcmp(row_get(rows->pdata[i], "name"), name) == 0 &&
		    strcmp(row_get(rows->pdata[i], "state"), "active") == 0)
			return row_get_integer(rows->pdata[i], "id");
	form_set_error(prompt->view->form, "person", _("没有叫这个名字的人，照人员台账写"));
	return 0;
}

/* ---- sending ------------------------------------------------------------------------------- */

static void clear_secrets(struct prompt *prompt)
{
	static const char *const names[] = { "old", "password", "again" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (form_value(prompt->view->form, names[i])[0] != '\0')
			form_set_value(prompt->view->form, names[i], "");
}

/* Whether ERROR is about the password alone: then another one may be tried. */
static bool is_about_password(const json_t *error)
{
	const json_t *reasons = json_object_get(json_object_get(error, "data"), "reasons");
	const char *field =
	    json_string_value(json_object_get(json_array_get(reasons, 0), "field"));

	return g_strcmp0(field, "password") == 0;
}

/* Of an order everything but a no to the password goes back to who ordered; without a line, or
 * where nothing was looked at, it may be tried again. */
static bool stays(const struct prompt *prompt, const json_t *error)
{
	int64_t code = row_get_integer(error, "code");

	return error != NULL && (prompt->order.act == NULL || is_about_password(error) ||
	    code == RPC_BUSY || code == RPC_INTERNAL_ERROR);
}

static void leave_prompt(struct app *app, struct prompt *prompt)
{
	form_settle(prompt->view->form);
	if (app_top(app) == prompt->view)
		app_pop(app);
	else
		form_set_error(prompt->view->form, NULL, _("已有结果，按 Esc 返回"));
}

static void show_no(struct prompt *prompt, const json_t *error)
{
	g_autofree char *text = model_error_text(error);

	form_set_error(prompt->view->form, is_about_password(error) ? "password" : NULL, text);
}

static void answered(json_t *result, json_t *error, void *data)
{
	g_autofree struct asking *asking = data;
	struct prompt *prompt = asking->prompt;

	if (prompt != NULL) {
		prompt->asking = NULL;
		clear_secrets(prompt);
		if (stays(prompt, error)) {
			show_no(prompt, error);
			return;
		}
		g_clear_pointer(&prompt->order.params, json_decref);
		leave_prompt(asking->app, prompt);
	}
	if (asking->reply != NULL) {
		asking->reply(result, error, asking->data);
	} else if (error == NULL) {
		app_toast(asking->app, STYLE_TOAST, "%s", _(asking->done));
	} else {
		g_autofree char *text = model_error_text(error);
		app_toast(asking->app, STYLE_ERROR, "%s", text);
	}
}

static void submit(struct form *form, void *data)
{
	struct prompt *prompt = data;
	struct app *app = prompt->view->app;

	form_clear_errors(form);
	json_t *params = prompt->asking != NULL ? NULL : prompt->collect(prompt);
	if (params == NULL)
		return;
	struct asking *asking = prompt->asking = g_new0(struct asking, 1);
	*asking = (struct asking){ app, prompt, prompt->done, prompt->order.reply,
		prompt->order.data };
	model_call(console_model(app), prompt->method, params, answered, asking);
}

/* ---- the view ------------------------------------------------------------------------------ */

static void draw(struct view *view, struct area area)
{
	const struct prompt *prompt = view->data;
	int used = prompt->said == NULL ? 0 :
	    area_wrap(area_part(area, 0, 1, area.rows / 2, -1), 0, 0, area.rows / 2, STYLE_NORMAL,
		prompt->said);

	if (used > 0)
		area_rule(area, used++);
	form_draw(view->form, area_part(area, used, 0, area.rows - used, area.columns));
}

static void release(struct view *view)
{
	struct prompt *prompt = view->data;

	if (prompt->asking != NULL)
		prompt->asking->prompt = NULL;
	else if (prompt->order.params != NULL && prompt->order.drop != NULL)
		prompt->order.drop(prompt->order.data);
	clear_secrets(prompt);
	console_unfollow(view);
	form_free(view->form);
	json_decref(prompt->order.params);
	g_free(prompt->said);
	g_free(prompt);
}

/* Nothing is lost that could be kept: Esc asks nothing. */
static void leave(void *data)
{
	app_pop(((struct prompt *)data)->view->app);
}

static const struct binding bindings[] = {
	{ K_ESCAPE, 0, "signing.leave", N_("不签，返回"), N_("什么也不做，回到前一屏。"), 0, NULL,
	    leave },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "signing",
	.title = N_("签名口令"),
	.help = N_("口令只显示星号，不进草稿；可以粘贴。错了几次要等，再错就锁一会儿。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static const struct form_handlers handlers = { submit, NULL };

static const struct form_field field_person = { .name = "person", .title = N_("姓名"),
	.limit = 60 };
static const struct form_field field_password = { .name = "password", .title = N_("签名口令"),
	.type = FORM_SECRET, .required = true };

static struct form_field translated(struct form_field field, const char *title, const char *hint)
{
	field.title = _(title == NULL ? field.title : title);
	field.hint = hint == NULL ? NULL : _(hint);
	return field;
}

/* Puts PROMPT on top, with FIELDS (ends with a NULL name). */
static void show(struct app *app, struct prompt *prompt, const char *title, const char *word,
    const struct form_field *fields)
{
	struct view *view = prompt->view = view_new(app, &type, prompt);

	for (const struct form_field *field = fields; field->name != NULL; field++)
		if (strcmp(field->name, "person") == 0)
			console_follow(view, "records:person", take_people);
	view->form = form_new(title, word, fields, &handlers, prompt);
	view_set_title(view, title);
	app_push(app, view);
}

/* ---- an act -------------------------------------------------------------------------------- */

static json_t *collect_order(struct prompt *prompt)
{
	const char *name = form_value(prompt->view->form, "person");
	const char *password = form_value(prompt->view->form, "password");
	int64_t signer = prompt->order.signer;

	if (signer == 0 && name[0] != '\0' && (signer = find_person(prompt, name)) == 0)
		return NULL;
	json_t *params = json_copy(prompt->order.params);
	if (signer == 0 && password[0] != '\0')
		json_object_set_new(params, "password", json_string(password));
	else if (signer != 0)
		json_object_set_new(params, "signer", json_pack("{s:I, s:s}", "person",
		    (json_int_t)signer, "password", password));
	return params;
}

void sign_do(struct app *app, const struct sign_order *order)
{
	if (!order->act->signing) {
		model_call(console_model(app), "do", order->params, order->reply, order->data);
		return;
	}
	struct prompt *prompt = g_new0(struct prompt, 1);
	const struct actor *actor = model_actor(console_model(app));
	struct form_field password = translated(field_password, NULL, NULL);
	const char *who = order->signer != 0 ? order->signer_name : actor->name;

	password.required = !actor->trial; /* there who has set none signs without one */
	*prompt = (struct prompt){ .order = *order, .collect = collect_order, .method = "do",
		.said = g_strdup_printf(order->signer != 0 ?
			_("%s：由%s用自己的签名口令签。签了就记在这个人名下，不能撤回。") :
			_("%s：%s用签名口令签；同一台上别人来签，写他的姓名。签了不能撤回。"),
		    _(order->act->title), who) };
	const struct form_field fields[] = {
		translated(field_person, N_("谁来签"), N_("空白为本人")), password,
		{ .name = NULL },
	};
	show(app, prompt, _(order->act->title), _("签"), fields + (order->signer != 0));
	form_begin(prompt->view->form);
}

/* ---- oneself ------------------------------------------------------------------------------- */

/* Adds {person} where the login is of several. */
static bool add_person(struct prompt *prompt, json_t *params)
{
	const char *name = form_value(prompt->view->form, "person");
	int64_t person = name[0] == '\0' ? 0 : find_person(prompt, name);

	if (person != 0)
		json_object_set_new(params, "person", json_integer(person));
	return name[0] == '\0' || person != 0;
}

static json_t *collect_set(struct prompt *prompt)
{
	struct form *form = prompt->view->form;
	const char *old = form_value(form, "old"), *fresh = form_value(form, "password");

	if (strcmp(fresh, form_value(form, "again")) != 0) {
		form_set_value(form, "again", "");
		form_set_error(form, "again", _("两遍不一样"));
		return NULL;
	}
	json_t *params = json_pack("{s:s}", "password", fresh);
	if (old[0] != '\0')
		json_object_set_new(params, "old", json_string(old));
	if (add_person(prompt, params))
		return params;
	json_decref(params);
	return NULL;
}

static void open_set(struct app *app, bool shared)
{
	const struct form_field fields[] = {
		translated(field_person, NULL, NULL),
		{ .name = "old", .title = _("现在的口令"), .type = FORM_SECRET,
		    .hint = _("还没有设过就空着") },
		translated(field_password, N_("新口令"), NULL),
		{ .name = "again", .title = _("再输一遍"), .type = FORM_SECRET, .required = true },
		{ .name = NULL },
	};
	struct prompt *prompt = g_new0(struct prompt, 1);

	*prompt = (struct prompt){ .collect = collect_set, .method = "signing.set",
		.done = N_("签名口令已设置"),
		.said = g_strdup(
		    _("签名口令只有本人知道，用来签认交接班。忘了请找安全管理员重置。")) };
	show(app, prompt, _("设签名口令"), _("设置"), shared ? fields : fields + 1);
}

static json_t *collect_sign_on(struct prompt *prompt)
{
	json_t *params = json_pack("{s:s}", "password",
	    form_value(prompt->view->form, "password"));

	if (add_person(prompt, params))
		return params;
	json_decref(params);
	return NULL;
}

static void open_sign_on(struct app *app)
{
	struct form_field fields[] = {
		translated(field_person, NULL, NULL),
		translated(field_password, NULL, NULL),
		{ .name = NULL },
	};
	struct prompt *prompt = g_new0(struct prompt, 1);

	fields[0].required = true;
	*prompt = (struct prompt){ .collect = collect_sign_on, .method = "sign_on",
		.done = N_("已登上，此后做的都记在本人名下"),
		.said = g_strdup(
		    _("公用登录：登上以后才能办事。离开请用 本人 里的离开，或锁定。")) };
	show(app, prompt, _("登上公用值班台"), _("登上"), fields);
}

static void signed_off(json_t *result, json_t *error, void *data)
{
	(void)result;
	app_toast(data, error == NULL ? STYLE_TOAST : STYLE_ERROR, "%s",
	    error == NULL ? _("已离开，这里现在不代表任何人") : _("没有离开成，请再试"));
}

static void myself_chosen(int answer, void *data)
{
	struct app *app = data;
	const struct actor *actor = model_actor(console_model(app));

	if (answer == 1)
		open_set(app, actor->shared);
	else if (answer == 2 && actor->person == 0)
		open_sign_on(app);
	else if (answer == 2)
		model_call(console_model(app), "sign_off", json_object(), signed_off, app);
}

void open_myself(struct app *app)
{
	const struct actor *actor = model_actor(console_model(app));
	const char *const answers[] = { _("返回"), _("设签名口令"),
		!actor->shared ? NULL : actor->person == 0 ? _("登上") : _("离开"), NULL };
	g_autofree char *question = g_strdup_printf(
	    actor->shared && actor->person == 0 ? _("%s  公用登录，没有人登上") : _("%s  本人"),
	    actor->name);

	app_ask(app, question, answers, myself_chosen, app);
}
