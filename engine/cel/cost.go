package cel

import (
	"math"

	celcost "github.com/google/cel-go/checker"
)

// Cost is CEL's estimate of the most that an evaluation takes, in CEL's own
// units, of which a comparison is one. size is the most that a value is long,
// by its path, such as [params ids @items]; the path of a value that no name
// leads to is empty.
func (c *Expression) Cost(size func(path []string) int) uint64 {
	e, err := c.env.EstimateCost(c.ast, estimator(size))
	if err != nil { // of a tree that was not checked; this one was
		return math.MaxUint64
	}
	return e.Max
}

type estimator func(path []string) int

// EstimateSize implements [checker.CostEstimator].
func (f estimator) EstimateSize(n celcost.AstNode) *celcost.SizeEstimate {
	return &celcost.SizeEstimate{Max: uint64(f(n.Path()))}
}

// EstimateCallCost implements [checker.CostEstimator].
func (f estimator) EstimateCallCost(string, string, *celcost.AstNode, []celcost.AstNode) *celcost.CallEstimate {
	return nil
}
