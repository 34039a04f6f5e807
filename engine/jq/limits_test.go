package jq

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/engine/diag"
)

// runaway are queries that made gojq overflow Go's stack, take all memory or hang
// in one of its steps. What may never end without taking anything ends with its
// context; all others end by themselves.
var runaway = []string{
	// Depth.
	`reduce range(2e7) as $i (0; [.])`,
	`reduce range(2e7) as $i (0; {a: .}) | tojson`,
	`reduce range(2e7) as $i (0; [.]) == reduce range(2e7) as $i (0; [.])`,
	`reduce range(3e6) as $i (0; [.]) | . as $x | [$x, $x] | sort`,
	`last(limit(2e6; recurse([.])))`,
	`def f: [f]; f`,
	`def f: {a: f}; f`,
	`def f: 1 + f; f`,
	`def f(g): f(g | g); f(.)`,
	`def f: f, f; [f]`,
	`def f: (f | f); f`,
	`last(limit(2e6; recurse(.a))) |= 1`,
	`path(last(limit(2e7; recurse(.a))))`,
	`setpath([range(1e6) | "a"]; 1)`,
	`getpath([range(1e6) | "a"]) |= 1`,
	`reduce range(200) as $i ("1"; "[" * 9000 + . + "]" * 9000 | fromjson | tojson)`,
	`reduce range(1e6) as $i (0; [.]) | error`,
	`try error(reduce range(1e6) as $i (0; [.])) catch tojson`,
	`reduce range(1e6) as $i (0; [.]) | flatten`,
	`reduce range(1e6) as $i (0; [.]) as $x | $x - [$x]`,
	`reduce range(1e6) as $i ({}; {a: .}) as $x | $x * $x`,
	`[recurse([.])]`,
	`reduce range(1e6) as $i (0; [.]) | walk(.)`,
	`reduce range(1e6) as $i (0; [.]) | [..] | length`,
	`reduce range(1e6) as $i (0; [.]) | [tostream] | length`,
	// The same value many times.
	`reduce range(60) as $i (0; [., .])`,
	`reduce range(60) as $i (0; [., .]) | tojson`,
	`reduce range(60) as $i (0; [., .]) | "\(.)"`,
	`reduce range(60) as $i (0; [., .]) | @json`,
	`reduce range(60) as $i (0; [., .]) == reduce range(60) as $i (0; [., .])`,
	`reduce range(60) as $i (0; [., .]) | flatten`,
	`[reduce range(60) as $i (0; [., .]), reduce range(60) as $i (0; [., .])] | unique`,
	`[reduce range(60) as $i (0; [., .])] | group_by(.)`,
	`[reduce range(60) as $i (0; [., .]), reduce range(60) as $i (0; [., .])] | min_by(.)`,
	`reduce range(60) as $i (0; [., .]) | contains(.)`,
	`[reduce range(60) as $i (0; [., .])] | index([reduce range(60) as $i (0; [., .])])`,
	`[[reduce range(60) as $i (0; [., .])]] | .[[[reduce range(60) as $i (0; [., .])]]]`,
	`reduce range(60) as $i ({}; {a: ., b: .}) | . * .`,
	`reduce range(60) as $i (0; [., .]) | error`,
	`reduce range(60) as $i (0; [., .]) | IN(reduce range(60) as $i (0; [., .]))`,
	`("x" * 1e6) as $x | [range(1e5) | $x] | add`,
	`("x" * 1e6) as $x | [range(1e5) | $x] | join("")`,
	`("x" * 1e6) as $x | add(range(1e5) | $x)`,
	`("x" * 1e6) as $x | [range(1e5) | 1] | join($x)`,
	`("x" * 1e6) as $x | [range(1e5) | $x] | @csv`,
	`[range(1e5)] as $x | [range(1e5) | $x] | add`,
	strings.Repeat(`[., .] | `, 60) + `.`,
	strings.Repeat(`{a: ., b: .} | `, 60) + `.`,
	`{} | ` + strings.Repeat(`to_entries + [.] | [.[], .[]] | `, 40) + `.`,
	`[0] | ` + strings.Repeat(`map([., .]) | `, 60) + `.`,
	`def f: [., .]; def g: f | f | f | f; def h: g | g | g | g; h | h`,
	`[range(1000)] | . as $x | [.[] | $x] | . as $x | [.[] | $x] | . as $x | [.[] | $x] | . as $x | [.[] | $x] | [.]`,
	// Many values, or large ones.
	`"x" * 1e9`,
	`"x" as $x | 1e9 as $n | $x * $n`,
	`.x = "x" | .x *= 1e9`,
	`reduce range(60) as $i ("x"; . + .)`,
	`reduce range(60) as $i ("x"; . += .)`,
	`reduce range(60) as $i ("x"; "\(.)\(.)")`,
	`reduce range(60) as $i ([1]; . + .)`,
	`reduce range(60) as $i ([1]; . += .)`,
	`reduce range(60) as $i ([1]; [.[], .[]])`,
	`reduce range(60) as $i (3; . * .) | tostring`,
	`reduce range(60) as $i (10; . * .) | . % 7`,
	`reduce range(60) as $i (3; . *= .)`,
	`"9" * 1e7 | tonumber | . + 1`,
	`[range(1e9)]`,
	`[range(1e9)] | length`,
	`[limit(1e9; repeat(1))]`,
	`[range(1e9) | {a: .}]`,
	`[range(1e9) | tostring]`,
	`[range(1e5)] as $x | [range(1e9) | $x | reverse]`,
	`("x" * 1e6) as $x | [range(1e9) | $x | ascii_upcase]`,
	`("x" * 1e6) as $x | [range(1e9) | $x | explode]`,
	`"x" * 1e7 | explode`,
	`"x" * 1e7 | split("")`,
	`"x" * 1e7 | [match(""; "g")]`,
	`"x" * 1e7 | gsub("x"; "yy")`,
	`[[range(1e4)], [range(1e4)], [range(1e4)]] | [combinations]`,
	`[range(1e4) | [range(1)]] + [[range(1e5)]] | transpose`,
	`.[500000000] = 1`,
	`500000000 as $i | .[$i] = 1`,
	`500000000 as $i | .[$i] |= 1`,
	`500000000 as $i | .a[$i] += 1`,
	`pick(.[500000000])`,
	`setpath([500000000]; 1)`,
	`fromstream([[500000000], 1], [[500000000]])`,
	`[range(3e5)] | indices([range(2e5)])`,
	`[range(2e5)] - [range(2e5) | -.]`,
	`[range(1e5) | 1] | .[[range(1e5) | 1]]`,
	`now | strftime("%1024c" * 1e6)`,
	`1 | strftime("%1024c" * 1e6)`,
	`{a: [range(1e9)]} | tojson`,
	`[range(1e9)] as [$a] | $a`,
	`label $out | [range(1e9)] | break $out`,
	`first([range(1e9)])`,
	`try [range(1e9)] catch "caught"`,
	`[range(1e9)]? // "caught"`,
	`[.[]?, range(1e9)] | @sh`,
	`last(recurse([., .]))`,
	`[repeat(1)]`,
	`last(range(0; 1; 0))`,
	`input_line_number`,
	`[inputs]`,
	`[splits("a*")] | last(repeat(.))`,
	`[foreach range(1e9) as $i (0; . + 1; [.])]`,
}

// loops are queries that never end and take nothing, or the square of time: their
// context ends them.
var loops = []string{
	`def f: reduce range(1e9) as $i ([]; . + ["x\($i)"]); f, f`,
	`reduce range(1e9) as $i ([]; . + [$i])`,
	`reduce range(1e9) as $i ([]; .[$i] = $i)`,
	`reduce range(1e9) as $i ({}; .["k\($i)"] = $i)`,
	`label $f | foreach repeat(1) as $i ([]; [., $i])`,
	`until(false; .)`,
	`until(false; [.])`,
	`last(while(true; . + 1))`,
	`last(while(true; [.]))`,
	`last(repeat(.))`,
	`last(recurse(.))`,
	`def f: f; f`,
	`def f: ., f; last(f)`,
	`def f(g): g | f(g); f(.)`,
	`reduce range(1e12) as $i (0; . + 1)`,
}

// heldTimes bounds what the process of a test may have held at most, in a run's
// memory, which is not looked at all the time; heldAtLeast is what it may always.
const (
	heldTimes   = 6
	heldAtLeast = 200 << 20
)

// No query ends the process, nor takes all of its memory: each ends in an error or
// has some outputs, and the next one runs. With JQ_FULL=1 each has a
// process of its own, and as much memory as it has in earnest.
func TestRunaway(t *testing.T) {
	if memory, err := strconv.Atoi(os.Getenv("JQ_RUNAWAY_MEMORY")); err == nil {
		runAway(memory, strings.Split(os.Getenv("JQ_RUNAWAY"), "\n"))
		return
	}
	if underRace {
		t.Skip("the race detector takes several times the memory that this bounds")
	}
	run := func(memory int, queries []string) {
		t.Helper()
		cmd := exec.Command(os.Args[0], "-test.run=^TestRunaway$")
		if runtime.GOOS != "windows" { // what is not bounded after all ends this process and not the machine
			cmd = exec.Command("sh", "-c", `ulimit -v 8000000; exec "$0" "-test.run=^TestRunaway$"`, os.Args[0])
		}
		cmd.Env = append(os.Environ(), "JQ_RUNAWAY_MEMORY="+strconv.Itoa(memory), "JQ_RUNAWAY="+strings.Join(queries, "\n"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("with %d MB: %v\n%.3000s", memory>>20, err, out)
		}
		t.Logf("%s", out)
	}
	if !full() {
		run(4<<20, append(runaway, loops...))
		t.Setenv("GOMEMLIMIT", "40MiB") // as the server has it
		run(DefaultMemory, []string{`def f: [f]; f`, `[range(1e9)]`, `reduce range(2e7) as $i (0; [.])`, `[range(1e9) | tostring]`})
		t.Setenv("GOMEMLIMIT", "off")
		t.Setenv("GOGC", "off") // as if the collector never had its turn
		run(4<<20, []string{`def f: [f]; f`, `[range(1e9)]`, `[range(1e9) | tostring]`, `[range(1e9) | [., .]]`})
		return
	}
	for _, query := range append(runaway, loops...) {
		run(DefaultMemory, []string{query})
	}
}

// runAway is the other process.
func runAway(memory int, queries []string) {
	for _, query := range queries {
		fmt.Println(query)
		end := time.Hour
		if slices.Contains(loops, query) {
			end = 10 * time.Millisecond
		}
		ctx, cancel := context.WithTimeoutCause(context.Background(), end, errors.New("its time is over"))
		defer cancel()
		for _, text := range []string{query, `1`} {
			j, ds := Library{Memory: memory}.Compile(diag.WholeText(diag.NewSource("query", []byte(text))))
			if j == nil {
				fmt.Println("  does not compile:", ds[0].Message)
				continue
			}
			n := 0
			err := j.Run(ctx, map[string]any{}, nil, func(v any) error {
				n++
				_, err := Marshal(v)
				return err
			})
			if text == query {
				fmt.Printf("  %d outputs, then %v\n", n, err)
			} else if n != 1 || err != nil {
				log.Fatal("the next query does not run")
			}
			ctx = context.Background()
		}
		held := peak()
		fmt.Println("  held", held>>20, "MB")
		if held > max(heldAtLeast, heldTimes*memory) {
			log.Fatal("too much")
		}
	}
}

// peak is the most memory that this process had, in bytes; 0 where /proc does not
// tell.
func peak() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	if fields := strings.Fields(rest); len(fields) > 0 {
		kb, _ := strconv.Atoi(fields[0])
		return kb << 10
	}
	return 0
}
