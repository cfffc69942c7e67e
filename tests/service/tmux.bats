# The console as people have it: inside tmux, from the first picture to leaving.

setup_file() {
	export dir=$BATS_FILE_TMPDIR/site
	export ZHIBAN_CLOCK=$BATS_FILE_TMPDIR/clock
	"$BUILD/zhiban-lab" clock +0s
	export ZHIBAN_LAB_OPTIONS=--quiet XDG_STATE_HOME=$BATS_FILE_TMPDIR/user
	lab/site start "$dir" "$TEST_PORT" "$BUILD" "${RELEASE:-$BUILD}"
}

teardown_file() {
	tmux -S "$dir/tmux" kill-server 2>/dev/null || true
	lab/site stop "$dir"
}

in_tmux() { tmux -S "$dir/tmux" "$@"; }

# shows TEXT: waits until the screen does
shows() {
	local turn
	for ((turn = 0; turn < 2400; turn++)); do
		in_tmux capture-pane -p | grep -qF -- "$1" && return
		sleep 0.1
	done
	in_tmux capture-pane -p
	return 1
}

@test "the console in tmux: banner, overview, circuits, help, and out" {
	in_tmux -f /dev/null new-session -d -x 80 -y 24 \
		"$BUILD/zhiban --socket $dir/socket --state $dir/state; echo status \$?; exec cat"
	shows '知道了，进入'
	in_tmux send-keys Enter
	shows '正常 19'
	in_tmux send-keys 2
	shows 'JR-0301'
	in_tmux send-keys '?'
	shows '帮助：链路'
	in_tmux send-keys Escape
	in_tmux resize-window -x 132 -y 43
	shows 'Z端'
	shows "$(date +%m-%d)"
	"$BUILD/zhiban-lab" clock +48h
	shows "$(date -d '+48 hours' +%m-%d)"
	in_tmux send-keys q
	shows 'status 0'
}
