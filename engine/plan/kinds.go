package plan

import "pagerduty-mcp-server/engine/diag"

// Kinds lists the kinds of findings of this package.
func Kinds() []diag.Kind {
	return []diag.Kind{unknownPathParam, missingPathParam, defaultNotValid, requiredWithDefault, reservedParam, duplicateBinding, literalArgument, cannotBeSent, metadataKey, postReads, unsetSetting,
		bodyOnGet, headerForbidden, hintOfParam, noFacets, noSuchField, paginateResponse, cycle, stepOnWrite, annotationConflict, unmaskAccess, uriParam, confirmQuestion, wrongOutput, lookupID}
}
