package fakepagerduty

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// dice is a small generator of reproducible numbers. One is made for each
// record, so that any record can be made without those before it.
type dice struct{ state uint64 }

// kind keeps the ids and the dice of one sort of record apart from another's.
type kind uint64

const (
	kindTeam kind = iota + 1
	kindUser
	kindService
	kindPolicy
	kindRule
	kindSchedule
	kindLayer
	kindIncident
	kindIncidentText
	kindIncidentKey
	kindOpening
	kindSimilar
	kindNote
	kindWrittenNote
	kindAlert
	kindLogEntry
	kindIntegration
	kindContact
	kindPriority
	kindAudit
	kindBusinessService
	kindWindow
	kindTag
	kindCustomField
	kindMade
	kindDependency
	kindChange
	kindStatusPage
	kindWorkflow
	kindAutomation
	kindOrchestration
	kindGrouping
	kindIncidentType
	kindWebhook
	kindExtension
	kindVendor
	kindStandard
	kindMemory
	kindShift
	kindNotification
	kindAnalytics
	kindTemplate
	kindResponder
	kindStorm
	kindMisc
)

func newDice(seed uint64, k kind, i int) dice {
	return dice{state: scramble(seed) ^ scramble(uint64(k)<<40|uint64(i))}
}

// next is any 64-bit number.
func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	return scramble(d.state)
}

// below is a number of at least 0 and less than n.
func (d *dice) below(n int) int {
	high, _ := bits.Mul64(d.next(), uint64(n))
	return int(high)
}

// between is a number of at least low and at most high.
func (d *dice) between(low, high int) int { return low + d.below(high-low+1) }

// percent is true in p of 100 cases.
func (d *dice) percent(p int) bool { return d.below(100) < p }

func pick[T any](d *dice, from []T) T { return from[d.below(len(from))] }

// scramble is the finalizer of splitmix64, a bijection.
func scramble(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unscramble undoes scramble.
func unscramble(x uint64) uint64 {
	x = (x ^ x>>31 ^ x>>62) * 0x319642b2d24d8ec3
	x = (x ^ x>>27 ^ x>>54) * 0x96de1b173f119089
	return x ^ x>>30 ^ x>>60
}

// shortID is an id of 7 characters. It differs for all i below 36^6 of one kind.
func shortID(seed uint64, k kind, i int) string {
	const ids, step = 36 * 36 * 36 * 36 * 36 * 36, 1_000_000_007 // step has no divisor in common with ids
	start := scramble(seed ^ uint64(k)<<32)
	return base36("P", 6, (start%ids+uint64(i)%ids*step)%ids)
}

// longID is an id of 14 characters, as newer records have.
func longID(seed uint64, k kind, i int) string {
	return base36("Q", 13, scramble(scramble(seed)^(uint64(k)<<40|uint64(i))))
}

func base36(prefix string, width int, n uint64) string {
	digits := strings.ToUpper(strconv.FormatUint(n, 36))
	return prefix + strings.Repeat("0", width-len(digits)) + digits
}

// hexKey is 32 hexadecimal digits, as an incident's key.
func hexKey(d *dice) string { return fmt.Sprintf("%016x%016x", d.next(), d.next()) }
