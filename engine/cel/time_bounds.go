package cel

import (
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

// firstTime and lastTime are the bounds of CEL's timestamps.
var (
	firstTime = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	lastTime  = time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)
)

// boundTimes has a difference of times that no duration can hold, as between years
// 1 and 9999, be the longest duration, of 292 years, and a sum beyond the times that
// there are be the last or the first. CEL makes errors of them, and who asks whether
// a range is longer than a year wants yes.
func boundTimes(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	if call, ok := i.(interpreter.InterpretableCall); ok && (call.Function() == "_-_" || call.Function() == "_+_") {
		return bounded{call}, nil
	}
	return i, nil
}

type bounded struct{ interpreter.InterpretableCall }

// Eval implements interpreter.Interpretable.
func (b bounded) Eval(a interpreter.Activation) ref.Val { return b.Exec(interpreter.AsFrame(a)) }

// Exec implements interpreter.InterpretableV2.
func (b bounded) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	v := b.InterpretableCall.Exec(frame)
	if !types.IsError(v) || len(b.Args()) != 2 {
		return v
	}
	left, right := b.Args()[0].Exec(frame), b.Args()[1].Exec(frame)
	if _, is := left.(types.Duration); is && b.Function() == "_+_" {
		left, right = right, left
	}
	from, ok := left.(types.Timestamp)
	if !ok {
		return v
	}
	switch by := right.(type) {
	case types.Timestamp:
		return types.Duration{Duration: from.Sub(by.Time)} // saturates
	case types.Duration:
		if (b.Function() == "_-_") == (by.Duration > 0) {
			return types.Timestamp{Time: firstTime}
		}
		return types.Timestamp{Time: lastTime}
	}
	return v
}
