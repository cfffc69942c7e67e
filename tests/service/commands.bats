# shellcheck disable=SC1010 # do is a verb of zhiban here
# What a duty room does from the command line, on the simulated site. The stories build on one another.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	mkdir -p "$dir"
	ZHIBAN_LAB_OPTIONS=--quiet lab/site start "$dir" "$TEST_PORT" "$BUILD"
	printf '[site]\nname=试验站\n\n[poll]\nsweep=200ms\nfull=1s\n' >"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
}

teardown_file() {
	lab/site stop "$dir"
	cat "$dir/service.log"
}

site() { zhiban status --json | jq -e "$1"; }

@test "the ledger of the lab came in whole, and all devices answer" {
	while read -r kind; do
		wanted=$(python3 -c 'import csv, sys; print(sum(1 for _ in csv.reader(open(sys.argv[1]))) - 1)' "$dir/ledger/$kind.csv")
		[ "$(zhiban list "$kind" --json | jq length)" -eq "$wanted" ]
	done <"$dir/ledger/order"
	eventually site '.site.devices | .total == 43 and .up == .total'
	run zhiban status
	echo "$output"
	says 试验站
	says 试用
}

@test "what is listed can be got, by number and by name" {
	run zhiban list device importance=A --json
	[ "$status" -eq 0 ]
	jq -e 'length > 0 and all(.importance == "A")' <<<"$output"
	name=$(jq -r '.[0].name' <<<"$output")
	id=$(jq -r '.[0].id' <<<"$output")
	[ "$(zhiban get device "$name" --json | jq .id)" -eq "$id" ]
	[ "$(zhiban get device "#$id" --json | jq -r .name)" = "$name" ]
	zhiban get device "$id" | grep 市中心机房
	zhiban list device site=市中心机房 | grep "$name"
}

@test "columns stand under one another" {
	zhiban list device >"$dir/table"
	[ "$(python3 - "$dir/table" <<-'END'
		import sys, unicodedata
		def width(t): return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in t)
		lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
		at = lambda l: width(l[:l.index("127.77")])
		print(len({at(l) for l in lines[1:] if "127.77" in l}))
	END
	)" -eq 1 ]
}

@test "put makes a record, then edits it, then finds nothing to do" {
	run zhiban put device name=备件一号 mgmt_ip=127.77.9.9 credential=lab echo=none
	says 已新增
	run zhiban put device name=备件一号 vendor=华为
	says 已修改
	run zhiban put device name=备件一号 vendor=华为
	says 原来就是这样
	[ "$(zhiban list device name=备件一号 --json | jq 'length, .[0].vendor' -c | xargs)" = "1 华为" ]
	run zhiban put device name=备件一号 vendor=
	zhiban get device 备件一号 --json | jq -e 'has("vendor") | not'
}

@test "what is refused names the field" {
	refused zhiban put device name=坏地址 mgmt_ip=example.org
	says mgmt_ip
	refused zhiban put device name=没凭据 mgmt_ip=127.77.9.8 credential=没有的
	says credential
	refused zhiban put device nmae=写错
	says nmae
	refused zhiban put device name=缺地址
	says mgmt_ip
	refused zhiban put log_entry note=这是绝密文件
	says note
	refused zhiban do device 备件一号 retire
	says retired_reason
	refused zhiban do device 备件一号 fly
	refused zhiban list planet
	refused zhiban list device colour=red
	refused zhiban get device 不存在的
}

@test "an act is done, and the record is out of service" {
	zhiban do device 备件一号 retire retired_reason=试完
	[ "$(zhiban list device name=备件一号 --json | jq -r '.[0].state')" = retired ]
	zhiban list log_entry | grep 备件一号
}

@test "what is exported can be imported, and changes nothing" {
	while read -r kind; do
		zhiban export "$kind" >"$dir/$kind.csv"
		before=$(zhiban list "$kind" --json)
		run zhiban import "$kind" "$dir/$kind.csv"
		echo "$output"
		[ "$status" -eq 0 ]
		says 新增\ 0，修改\ 0
		[ "$(zhiban list "$kind" --json)" = "$before" ]
	done <"$dir/ledger/order"
}

@test "import reports every line that does not hold, by field, and keeps nothing of it" {
	before=$(zhiban list device --json | jq length)
	printf 'name,mgmt_ip,port,credential,note\r\n导入一,127.77.9.1,161,lab,"两\r\n行"\r\n导入二,bad,99999,lab,\r\n\r\n导入三,127.77.9.3,161,lab,x,多\r\n导入四,127.77.9.4,161,无此凭据,\r\n导入五,127.77.9.5,161,,绝密\r\n导入一,127.77.9.6,161,,\r\n核心A,,,,\r\n' |
		iconv -t GB18030 >"$dir/gbk.csv"
	run zhiban import device "$dir/gbk.csv"
	echo "$output"
	[ "$status" -eq 1 ]
	says "第 4 行：mgmt_ip"
	says "第 4 行：port"
	says "第 6 行"
	says "第 7 行：credential"
	says "第 8 行：note"
	says "第 9 行：name：和第 2 行重复"
	says "5 行不成立，一行也没有导入"
	[ "$(zhiban list device --json | jq length)" -eq "$before" ]
}

@test "a good file is taken whole, GBK or with a mark, and once only" {
	printf 'name,mgmt_ip,credential,note,maint_phone,asset_no\r\n导入一,127.77.9.1,lab,"两\r\n行",+86 471 5550101,00123\r\n导入五,127.77.9.5,,%s=1+1,%s04715550101,\r\n' "'" "'" >"$dir/good.csv"
	iconv -t GB18030 <"$dir/good.csv" >"$dir/gbk.csv"
	run zhiban import device "$dir/gbk.csv"
	says "新增 2，修改 0，原样 0"
	[ "$(zhiban get device 导入一 --json | jq -r '.note, .maint_phone, .asset_no')" = $'两\n行\n+86 471 5550101\n00123' ]
	[ "$(zhiban get device 导入五 --json | jq -r '.note, .maint_phone')" = $'=1+1\n04715550101' ]
	{ printf '\xef\xbb\xbf'; cat "$dir/good.csv"; } >"$dir/mark.csv"
	run zhiban import device "$dir/mark.csv"
	says "新增 0，修改 0，原样 2，没有改动"
	zhiban export device >"$dir/all.csv"
	[ "$(head -c3 "$dir/all.csv" | od -An -tx1)" = " ef bb bf" ]
	grep -q "'+86 471 5550101" "$dir/all.csv"
	grep -q "'=1+1" "$dir/all.csv"
	grep -q "'00123" "$dir/all.csv"
	run zhiban import device "$dir/all.csv"
	says "没有改动"
	for name in 导入一 导入五; do zhiban do device $name retire retired_reason=试完; done
}

@test "a row may speak of one above it, and a rule that fails takes all with it" {
	printf 'code,name,level,parent\n990000,某省,province,\n990100,某市,city,某省\n' >"$dir/region.csv"
	run zhiban import region "$dir/region.csv"
	echo "$output"
	says "新增 2"
	[ "$(zhiban list region name=某市 parent=某省 --json | jq length)" -eq 1 ]
	printf 'name,mgmt_ip,echo\n导入六,127.77.9.6,none\n导入七,127.77.9.7,udp\n导入八,127.77.9.8,udp\n' >"$dir/rule.csv"
	run zhiban import device "$dir/rule.csv"
	echo "$output"
	[ "$status" -eq 1 ]
	says "第 3 行：echo_port"
	says "第 4 行：echo_port"
	[ "$(zhiban list device name=导入六 --json | jq length)" -eq 0 ]
}

@test "several acts are one: in parts over one connection, or refused with the place of each" {
	act() { printf '{"kind":"device","act":"create","fields":{"name":"%s","mgmt_ip":"%s","echo":"none"}}' "$1" "$2"; }
	run zhiban call do_all "{\"acts\":[$(act 同时一 127.77.9.1),$(act 同时二 x),$(act 同时一 127.77.9.2)]}"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$(zhiban list device name=同时一 --json | jq length)" -eq 0 ]
	run zhiban call do_all "{\"from\":1,\"acts\":[$(act 同时一 127.77.9.1)]}"
	[ "$status" -eq 1 ]
	run zhiban call do_all "{\"acts\":[$(act 同时一 127.77.9.1)],\"check\":true}"
	[ "$status" -eq 0 ]
	[ "$(zhiban list device name=同时一 --json | jq length)" -eq 0 ]
	zhiban call do_all "{\"acts\":[$(act 同时一 127.77.9.1),$(act 同时二 127.77.9.2)]}" | jq -e '.ids | length == 2'
	python3 tests/service/acts.py "$dir/socket"
	for name in 同时一 同时二; do zhiban do device $name retire retired_reason=试完; done
}

@test "a file that is no table is refused before anything is kept" {
	printf 'name,colour\nx,red\n' >"$dir/bad.csv"
	refused zhiban import device "$dir/bad.csv"
	says colour
	printf 'name,"mgmt_ip\nx,1\n' >"$dir/bad.csv"
	refused zhiban import device "$dir/bad.csv"
	: >"$dir/bad.csv"
	refused zhiban import device "$dir/bad.csv"
	refused zhiban import device "$dir/not-there.csv"
}

@test "a secret is set and never seen again" {
	zhiban put credential name=秘 protocol=v2c
	printf 'topsecret-42\n' | zhiban secret set 秘
	printf '{"community":"topsecret-43"}' | zhiban secret set 秘
	refused zhiban secret set 没有的 </dev/null
	refused zhiban secret set 秘 </dev/null
	run ! grep -r topsecret "$dir/service.log" "$dir/state/zhiband.log"
	run ! grep topsecret <(sqlite3 "$dir/state/records.db" .dump)
	for view in "list credential --json" "get credential 秘" "export credential" "status --json" "list device --json"; do
		# shellcheck disable=SC2086 # words
		run zhiban $view
		[[ $output != *topsecret* ]]
	done
	grep -q topsecret-43 "$dir/state/secrets"
	[ "$(stat -c %a "$dir/state/secrets")" = 600 ]
}

@test "a port that goes down in the lab goes down in points and in the topic" {
	oper() { [ "$(zhiban points 核心A "if.oper?$port?" --json | jq -r '.[0].value')" = "$1" ]; }
	changed() { zhiban call watch '{"topic":"changes"}' | jq -e ".rows | any(.kind == \"port\" and .to == \"$1\" and (.name | contains(\"$port\")))"; }
	choose() {
		port=$(zhiban points 核心A --json | jq -r '[.[] | select(.value == "up") | .name | capture("^if.oper.(?<p>.*Gig.*).$").p][0]')
		[ "$port" != null ]
	}
	eventually choose
	oper up
	lab link core-a "$port" down
	eventually oper down
	eventually changed down
	lab link core-a "$port" up
	eventually oper up
	eventually changed up
	zhiban points 核心A | grep if.oper
}

@test "history is there for what is polled" {
	recorded() { zhiban history 核心A icmp.rtt --json | jq -e '.unit == "us" and any(.buckets[]; .[1] != null)'; }
	eventually recorded
	zhiban history 核心A icmp.rtt | grep -E '[0-9]$'
	run zhiban history 核心A icmp.rtt --since gestern
	[ "$status" -eq 2 ]
}

@test "a configuration file is checked, by line, and put in force" {
	printf '[poll]\n\nsweep=99h\n' >"$dir/new/site.conf" 2>/dev/null || { mkdir "$dir/new"; printf '[poll]\n\nsweep=99h\n' >"$dir/new/site.conf"; }
	refused zhiban check "$dir/new/site.conf"
	says site.conf:3
	refused zhiban config apply "$dir/new/site.conf"
	printf '[poll]\nsweep\n' >"$dir/new/site.conf"
	refused zhiban check "$dir/new/site.conf"
	says site.conf:2
	zhiban check "$dir/site.conf"
	refused zhiban config apply "$dir/site.conf"
	zhiban config list | grep site.conf
}

@test "a command profile is checked, by line" {
	zhiban check probes/cli/huawei-vrp.conf
	sed 's/^line = show version$/line = reload/' probes/cli/zte.conf >"$dir/zte.conf"
	refused zhiban check "$dir/zte.conf"
	says "zte.conf:$(grep -n '^line = reload$' "$dir/zte.conf" | cut -d: -f1)"
}

@test "the shift is begun, its sheet printed, numbered and counted" {
	zhiban do shift_summary - begin planned_until="$(TZ=Asia/Shanghai date -d '+8 hours' '+%F %H:%M')"
	zhiban put log_entry note="第一行
第二行"
	run zhiban print shift_summary --text
	echo "$output"
	[ "$status" -eq 0 ]
	says 值班小结
	says 第二行
	says -001
	zhiban print shift_summary --pdf "$dir/sheet.pdf"
	[ "$(head -c4 "$dir/sheet.pdf")" = %PDF ]
	refused zhiban print shift_summary --pdf "$dir/sheet.pdf"
	[ "$(zhiban list sheet --json | jq length)" -ge 1 ]
}

@test "the same sheet again has the same number, another one the next" {
	issue() { zhiban call sheet.issue "{\"sheet\":\"test\",\"content\":\"$1\"}" | jq -r '"\(.number) \(.print_count)"'; }
	first=$(issue 甲)
	[ "${first#* }" = 1 ]
	[ "$(issue 甲)" = "${first% *} 2" ]
	second=$(issue 乙)
	[ "${second% *}" != "${first% *}" ]
	[ "$(zhiban call sheet.issue '{"sheet":"test","content":"甲"}' | jq .head_seq)" -eq "$(zhiban status --json | jq .records.audit_seq)" ]
}

@test "doctor has a line for each look and a command for what is wrong" {
	run zhiban doctor
	echo "$output"
	[ "$status" -le 1 ]
	says 值班服务
	says SQLite
	says 排得出中文
	grep -A1 '^ !!' <<<"$output" | grep -vc '^ !!' || [ "$status" -eq 0 ]
}

@test "a second service on the same state is refused" {
	refused "$BUILD/zhiban" serve --state "$dir/state" --socket "$dir/other"
}

@test "what cannot be written out is a failure" {
	run bash -c "'$BUILD/zhiban' --socket '$dir/socket' --state '$dir/state' export device >/dev/full"
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "wrong calls are told how" {
	for words in nonsense "get device" "put device" "do device 1" "status more" "secret" "secret show lab" "audit" "config"; do
		# shellcheck disable=SC2086
		run zhiban $words
		[ "$status" -eq 2 ]
		says 用法
	done
	zhiban --help | grep 'list KIND'
	[ "$(zhiban --version)" = "zhiban $(cat VERSION)" ]
}

@test "backup, more records, restore: the records are those of the backup, and the chain holds" {
	zhiban audit verify
	before=$(zhiban list log_entry --json | jq length)
	zhiban backup "$dir/backup.db"
	refused zhiban backup "$dir/backup.db"
	zhiban put log_entry note=备份之后
	refused zhiban restore "$dir/backup.db"
	zhiban stop
	[ ! -e "$dir/socket" ]
	refused zhiban status
	zhiban audit verify
	zhiban restore "$dir/backup.db"
	lab/site start "$dir" "$TEST_PORT" "$BUILD"
	[ "$(zhiban list log_entry --json | jq length)" -eq "$before" ]
	zhiban audit verify
	zhiban list device | grep 核心A
}

@test "the head of the audit chain is put where the database is not" {
	printf '[audit]\nanchor=%s\n' "$dir/anchor" >"$dir/site.conf"
	zhiban config apply "$dir/site.conf"
	zhiban put log_entry note=记一笔
	zhiban stop
	head=$(zhiban audit verify | grep -oE '[0-9a-f]{64}')
	tail -n 1 "$dir/anchor" | grep -q " $head\$"
	grep -q "链尾 .*$head" "$dir/service.log"
}
