package main

import (
	"slices"
	"syscall"
	"time"
)

// cpuTime is the CPU time of this process so far, its collector's included.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// compare runs variants by turns, each n times a round, and returns the CPU time
// of one run of each in each round.
func compare(rounds, n int, variants ...func()) [][]time.Duration {
	out := make([][]time.Duration, len(variants))
	for round := -1; round < rounds; round++ { // the first one warms up
		for i := range variants {
			v := (i + max(round, 0)) % len(variants) // nobody is always behind the same other
			before := cpuTime()
			for range n {
				variants[v]()
			}
			if round >= 0 {
				out[v] = append(out[v], (cpuTime()-before)/time.Duration(n))
			}
		}
	}
	return out
}

// ratio is the median of the ratios of the rounds.
func ratio(a, b []time.Duration) float64 {
	var out []float64
	for i := range a {
		out = append(out, float64(a[i])/float64(max(b[i], 1)))
	}
	return median(out)
}

// less is what a takes more than b, round by round.
func less(a, b []time.Duration) []time.Duration {
	out := make([]time.Duration, len(a))
	for i := range a {
		out[i] = max(a[i]-b[i], 1)
	}
	return out
}

func median[T float64 | int | time.Duration](values []T) T {
	s := slices.Sorted(slices.Values(values))
	return s[len(s)/2]
}
