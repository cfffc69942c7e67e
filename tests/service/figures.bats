# Availability of what really stood, stood down and was not watched, worked out again from its pieces to the digit.

# shellcheck disable=SC2154,SC2034 # the names of site.bash; used by until_true

bats_require_minimum_version 1.5.0
load site

# times: the hours around now, fixed when it is first called
times() {
	to=${to:-$(call audit.verify '{}' >/dev/null && call figures '{"from":1,"to":2}' | jq .now)}
	from=$((to - 7200000000))
}
# figure SECTION NAME: its row of the fixed time
figure() { call figures "{\"from\":$from,\"to\":$to,\"of\":\"$1\"}" | jq -c ".rows[] | select(.name == \"$2\" or .figure == \"$2\")"; }
# pieces FIGURE KEY
pieces() { call figures.detail "{\"figure\":\"$1\",\"key\":$2,\"from\":$from,\"to\":$to}" | jq -c '.rows[]'; }
# lasted PIECE: of the pieces on stdin, added
lasted() { jq -s "map(select(.piece == \"$1\") | .to - .from) | add // 0"; }
# transition_at NAME FROM TO FUNCTION: when that was told `first` or `last`
transition_at() { call transitions '{"from":0}' | jq "[.rows[] | select(.name == \"$1\" and .from == \"$2\" and .to == \"$3\") | .at] | $4"; }
# near A B: within half a second
near() { [ $(($1 - $2)) -lt 500000 ] && [ $(($2 - $1)) -lt 500000 ]; }
# share PART WHOLE: in 1/100000, cut
share() { echo $(($1 * 100000 / $2)); }

@test "an outage, a standstill of the host and a stopped service: each apart, the shares to the digit" {
	id=$(circuit_row JR-0417 | jq .key)
	order link agg-n GigabitEthernet2/0/1 down
	until_true '[ "$(circuit_row JR-0417 | jq -r .state)" = down ]'
	began=$(transition_at JR-0417 normal down first)
	until_true '[ $(($(call figures "{\"from\":1,\"to\":2}" | jq .now) - began)) -gt 3000000 ]'
	order link agg-n GigabitEthernet2/0/1 up
	until_true '[ "$(circuit_row JR-0417 | jq -r .state)" = normal ]'

	"$build/zhiban-lab" clock +60s
	until_true 'transitions | grep -q "^service|.*|blind"'
	until_true 'kill -0 "$(pid_of service)" && counted circuits normal 19'
	kill -KILL "$(pid_of service)"
	"$build/zhiban-lab" clock +120s
	restart
	until_true 'counted circuits normal 19'

	times
	row=$(figure circuits JR-0417)
	all=$(pieces circuit "$id")
	echo "$row"
	echo "$all"
	# from the transition that began the outage to the one that ended it; the two ends may come up one after the other
	near "$(echo "$all" | jq -s 'map(select(.piece == "down"))[0].from')" "$began"
	near "$(echo "$all" | jq -s 'map(select(.piece == "down")) | last.to')" "$(transition_at JR-0417 down normal last)"
	outages=$(echo "$all" | jq -s 'map(select(.piece == "down")) | length')
	# unwatched: a minute while the host stood still, two while the service was away, and until it was heard of
	unknown=$(echo "$all" | lasted unknown)
	[ "$unknown" -ge 180000000 ] && [ "$unknown" -lt 300000000 ]
	echo "$row" | jq -e '.starred and .outages == '"$outages"

	up=$(echo "$all" | lasted up)
	down=$(echo "$all" | lasted down)
	echo "$row" | jq -e ".all_part == $up and .all_whole == $((up + down)) and .all == $(share "$up" $((up + down)))"
	echo "$row" | jq -e ".ex == .all and .down_us == $down and .unknown_us == $unknown and .time_us == $((up + down + unknown))"
	echo "$row" | jq -e ".between_us == $((up / outages)) and .unknown_permille == $(((unknown * 1000 + up + down + unknown - 1) / (up + down + unknown)))"
	# nothing is left out between the first piece and the last
	echo "$all" | jq -se "[.[1:], .[:-1]] | transpose | map(.[0].from == .[1].to) | all"
	[ "$(echo "$all" | jq -s 'last.to')" -eq "$to" ]

	# its units had the same hours; the whole network has the mean
	unit=$(call list '{"kind":"circuit_unit"}' | jq ".records[] | select(.circuit == $id) | .access_unit" | head -n 1)
	near "$(pieces unit "$unit" | lasted down)" "$down"
	sum=0
	for whole in $(call figures "{\"from\":$from,\"to\":$to}" | jq '.rows[].all'); do sum=$((sum + whole)); done
	mean=$(figure network circuits_mean | jq .all)
	[ "$mean" -ge $((sum / 19)) ] && [ "$mean" -le $((sum / 19 + 1)) ]
}

@test "no data is no figure; what cannot be asked is refused in one sentence" {
	call figures '{"from":1000000,"to":2000000}' | jq -e '.rows == []'
	for section in units carriers; do
		call figures "{\"from\":1000000,\"to\":2000000,\"of\":\"$section\"}" | jq -e '.rows == []'
	done
	call figures '{"from":1000000,"to":2000000,"of":"shifts"}' | jq -e '.rows == []'
	call figures '{"from":1000000,"to":2000000,"of":"watch"}' | jq -e '(.rows | length) == 7 and all(.rows[]; .share == null and .total_us == null)'
	call figures.detail '{"figure":"presence","key":0,"from":1000000,"to":2000000}' | jq -e '.rows == []'
	run "$build/zhiban" --socket "$dir/socket" figures watch --from 2020-01-01 --to 2020-01-02
	[ "$status" -eq 0 ]
	[[ $output == *网络值班到岗率*无数据* ]]
	call figures '{"from":1000000,"to":2000000,"of":"network"}' | jq -e 'all(.rows[]; (.all // .ex) == null and .samples == 0)'
	call figures '{"from":1000000,"to":2000000,"of":"tickets"}' | jq -e 'all(.rows[]; (.share // .mean_us) == null and .samples == 0)'
	call figures.detail '{"figure":"mttr","from":1000000,"to":2000000}' | jq -e '.rows == []'
	for wrong in '{}' '{"from":5,"to":5}' '{"from":1,"to":99999999999999}' '{"from":1,"to":2,"of":"x"}'; do
		run "$build/zhiban" --socket "$dir/socket" call figures "$wrong"
		[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ]
	done
	run ! call figures.detail '{"figure":"x","from":1,"to":2}'
	run ! call figures.detail '{"from":1,"to":2}'
}

# at HOURS: that long after the beginning of March 2026, in microseconds
at() { awk -v hours="$1" 'BEGIN { printf "%.0f", 1772294400000000 + hours * 3600000000 }'; }
# stood CIRCUIT STATE HOURS: a row of how it stood
stood() { echo "INSERT INTO standing (at, kind, id, state) VALUES ($(at "$3"), 'circuit', $1, '$2');"; }
# ticket COLUMNS VALUES: one of ours
ticket() { echo "INSERT INTO fault_ticket (seq, created_at, created_by, $1) VALUES (1, $(at 0), 1, $2);"; }

# Ten days of March as they might be kept, worked out by hand: circuit 1 was down 10-14 (approved work until 12), 100-101 (work
# nobody approved) and 150-152 (isolated); the service was away 50-52, heard of circuit 2 at 52.5 and of circuit 1 at 53. Unit 1
# has both, unit 2 the first alone.
march() {
	local begun
	begun=$(at -24)
	cat <<-END
		UPDATE circuit SET created_at = $begun;
		UPDATE circuit SET state = 'closed' WHERE id > 2;
		UPDATE circuit_unit SET state = 'removed';
		INSERT INTO circuit_unit (seq, created_at, created_by, state, circuit, access_unit) VALUES
			(1, $begun, 1, 'in_use', 1, 1), (1, $begun, 1, 'in_use', 2, 1), (1, $begun, 1, 'in_use', 1, 2);
		DELETE FROM standing;
		UPDATE circuit SET backup_circuit = NULL, carrier = 1;
		INSERT INTO maintenance_job (id, seq, created_at, created_by, state, number, title, window_from, window_until, approved_at,
			approved_until, started_at, ended_at) VALUES
			(1, 1, $begun, 1, 'closed', 'WH-1', 'x', $(at 9), $(at 13), $(at 5), $(at 12), $(at 9.5), $(at 16));
		INSERT INTO maintenance_job (id, seq, created_at, created_by, state, number, title, window_from, window_until, approved_at,
			approved_until, started_at, ended_at, unapproved) VALUES
			(2, 1, $begun, 1, 'closed', 'WH-2', 'x', $(at 99), $(at 105), $(at 90), $(at 105), $(at 99), $(at 105), 1);
		INSERT INTO maintenance_object (seq, created_at, created_by, state, job, circuit) VALUES
			(1, $begun, 1, 'included', 1, 1), (1, $begun, 1, 'included', 2, 1);
		INSERT INTO isolation (id, seq, created_at, created_by, state, number, scope, access_unit, circuit, isolated_at, reconnected_at)
			VALUES (1, 1, $begun, 1, 'closed', 'GL-1', 'line', 2, 1, $(at 150), $(at 152));
	END
	stood 1 normal -10; stood 2 normal -10
	stood 1 down 10; stood 1 normal 14
	echo "INSERT INTO standing (at, since, kind, id, state) VALUES ($(at 52), $(at 50), 'service', 0, 'stopped');"
	stood 2 normal 52.5; stood 1 normal 53
	stood 1 down 100; stood 1 degraded 101
	stood 1 down 150; stood 1 normal 152
	local columns="state, channel, number, object, circuit, occurred_at, received_at, restored_at"
	ticket "$columns, reported_at, arrived_at" \
		"'closed', 'system', 'GZ-1', 'x', 1, $(at 12), $(at 12.1), $(at 14), $(at 12.5), $(at 13)"
	ticket "$columns, planned, maintenance" "'closed', 'system', 'GZ-2', 'x', 1, $(at 100), $(at 100), $(at 101), 1, 2"
	ticket "$columns, planned, maintenance" "'closed', 'system', 'GZ-3', 'x', 1, $(at 10), $(at 10), $(at 11), 1, 1"
	ticket "$columns, simulated" "'closed', 'system', 'GZ-4', 'x', 1, $(at 20), $(at 20), $(at 21), 1"
	ticket "$columns" "'merged', 'system', 'GZ-5', 'x', 1, $(at 20), $(at 20), $(at 21)"
	ticket "$columns" "'closed', 'system', 'GZ-6', 'x', 2, $(at -480), $(at -480), $(at -470)"
	ticket "$columns" "'in_progress', 'system', 'GZ-7', 'x', 2, $(at 120), $(at 120), NULL"
}

# kept ROW CONDITION: it has what was worked out by hand
kept() { [ -n "$1" ] && jq -e "$2" <<<"$1" || { echo "$1"; return 1; }; }

@test "ten days by hand: approved, unapproved, isolated, away; units, network and tickets to the digit" {
	kill -TERM "$(pid_of service)"
	until_true '[ ! -e "$dir/socket" ]'
	march | sqlite3 -bail "$dir/state/records.db"
	restart
	from=$(at 0) to=$(at 240)
	hour=3600000000

	a=$(call figures "{\"from\":$from,\"to\":$to}" | jq -c '.rows[] | select(.key == 1)')
	# 1 - 5/235; 1 - 3/232.5
	kept "$a" ".all == 97872 and .ex == 98709 and .all_part == 230 * $hour and .all_whole == 235 * $hour"
	kept "$a" ".ex_part == 229.5 * $hour and .ex_whole == 232.5 * $hour and .down_us == 3 * $hour"
	kept "$a" ".unknown_us == 3 * $hour and .unknown_permille == 13 and .starred and .isolated_us == 2 * $hour"
	kept "$a" ".outages == 2 and .between_us == 115 * $hour and .down_planned_us == 2 * $hour and .planned_us == 2.5 * $hour"
	b=$(call figures "{\"from\":$from,\"to\":$to}" | jq -c '.rows[] | select(.key == 2)')
	kept "$b" ".all == 100000 and .unknown_us == 2.5 * $hour and .starred and .between_us == null"

	units=$(call figures "{\"from\":$from,\"to\":$to,\"of\":\"units\"}" | jq -c .rows)
	kept "$units" "map(select(.key == 1))[0] | .all == 100000 and .ex == 100000 and .unknown_us == 2.5 * $hour and .isolated_us == 0"
	kept "$units" "map(select(.key == 2))[0] | .all == 97872 and .ex == 98709 and .isolated_us == 2 * $hour"
	network=$(call figures "{\"from\":$from,\"to\":$to,\"of\":\"network\"}" | jq -c .rows)
	kept "$network" '.[0].all == 98936 and .[0].ex == 99354 and .[0].outages == 2 and .[0].samples == 2'
	kept "$network" '.[1].all == 98581 and .[1].ex == 99139'
	kept "$network" '.[2].all == 98936 and .[2].ex == 99354'

	# behind it: every piece with the record that explains it
	behind=$(call figures.detail "{\"figure\":\"circuit\",\"key\":1,\"from\":$from,\"to\":$to}" |
		jq -r ".rows[] | select(.piece != \"up\") | \"\(.piece) \((.from - $from) / $hour)-\((.to - $from) / $hour) \(.number)\"")
	diff <(echo "$behind") - <<-END
		up_planned 9.5-10 WH-1
		down_planned 10-12 WH-1
		down 12-14 GZ-1
		unknown 50-53 null
		down 100-101 GZ-2
		isolated 150-152 GL-1
	END

	tickets=$(call figures "{\"from\":$from,\"to\":$to,\"of\":\"tickets\"}" | jq -c '.rows | map({(.figure): .}) | add')
	kept "$tickets" ".mttr | .samples == 2 and .of == 3 and .mean_us == 1.5 * $hour and .median_us == 1.5 * $hour and .p90_us == 2 * $hour"
	kept "$tickets" ".mttd | .samples == 3 and .mean_us == $hour / 30"
	kept "$tickets" '.repeated | .share_part == 2 and .share_whole == 3 and .share == 66666'
	kept "$tickets" '.restore_in_time | .samples == 0 and .share == null'
	kept "$tickets" '.report_to_arrival | .samples == 1'
	carriers=$(call figures "{\"from\":$from,\"to\":$to,\"of\":\"carriers\"}" | jq -c '.rows | map({(.key): .}) | add')
	kept "$carriers" ".[\"1:report_to_restore\"] | .mean_us == 1.5 * $hour and .of == 3"
	call figures.detail "{\"figure\":\"mttr\",\"from\":$from,\"to\":$to}" | jq -e '[.rows[].number] == ["GZ-1", "GZ-2"]'

	# a month that nobody kept is no figure on paper either
	run "$build/zhiban" --socket "$dir/socket" figures network --from 2026-01-01 --to 2026-01-31
	[[ $output == *无数据* && $output != *"0.000%"* ]]
	run "$build/zhiban" --socket "$dir/socket" figures --from 2026-03-01 --to 2026-03-10
	[[ $output == *"97.872%*"* && $output == *"98.709%*"* ]]
	run "$build/zhiban" --socket "$dir/socket" print figures --from 2026-03-01 --to 2026-03-10 --text
	[[ $output == *"98.709%*"* && $output == *"2/3"* ]]
	for wrong in "--from x" "--from 2026-03-10 --to 2026-03-01" "nothing"; do
		# shellcheck disable=SC2086 # words
		run "$build/zhiban" --socket "$dir/socket" figures $wrong
		[ "$status" -eq 2 ]
	done
}

# act WHAT FIELD=VALUE ...: on the ticket
act() { "$build/zhiban" --socket "$dir/socket" "do" fault_ticket 1 "$@"; }
# in_hours N: the minute that long after the service's now
in_hours() { TZ=Asia/Shanghai date -d "@$(($(call figures '{"from":1,"to":2}' | jq .now) / 1000000 + $1 * 3600))" '+%F %H:%M'; }
# span: from an hour before the real now for a day, as members of parameters
span() { echo "\"from\":$((EPOCHSECONDS - 3600))000000,\"to\":$((EPOCHSECONDS + 86400))000000"; }
tickets_now() { call figures "{$(span),\"of\":\"$1\"}" | jq -c ".rows[] | select(.figure == \"$2\")"; }

@test "promises as they were given: broken is told, a new one counts for itself; who responded when, by the record" {
	id=$(circuit_row JR-0417 | jq .key)
	"$build/zhiban" --socket "$dir/socket" "do" fault_ticket 0 open level=3 channel=system circuit="$id" object=JR-0417 \
		symptom=时断时续 reporter_unit_name=本值班室
	act diagnose segment=carrier override_reason=对端有电，用户在线确认
	act dispatch carrier_ticket_no=LT-1 carrier_agent=0731 promise_at="$(in_hours 2)"
	kept "$(tickets_now carriers promise_kept)" '.samples == 0 and .of == 1 and .share == null'
	kept "$(tickets_now tickets response_in_time)" '.share_part == 1 and .share_whole == 1 and .share == 100000'
	kept "$(tickets_now tickets mtta)" '.samples == 1 and .mean_us >= 0 and .mean_us < 60000000'

	"$build/zhiban-lab" clock +3h
	until_true '[ "$(tickets_now carriers promise_kept | jq .share)" = 0 ]'
	act promise promise_at="$(in_hours 2)" carrier_agent=0731
	kept "$(tickets_now carriers promise_kept)" '.share_part == 0 and .share_whole == 1'
	until_true 'circuit_row JR-0417 | jq -e ".state == \"normal\""'
	act restore restored_at="$(in_hours 0)" verification=探测正常，用户可以访问
	kept "$(tickets_now carriers promise_kept)" '.share_part == 1 and .share_whole == 2 and .share == 50000 and .carrier > 0'
	kept "$(tickets_now tickets mttr)" '.samples == 1 and .mean_us > 10500000000 and .mean_us < 11000000000'
	call figures.detail "{$(span),\"figure\":\"promise_kept\"}" |
		jq -e '.rows | length == 1 and (.[0].number | startswith("GZ-")) and .[0].share_whole == 2'
}
