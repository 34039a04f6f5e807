package toolfile

import "slices"

// MappingOf returns the mapping of the format that has a name, or nil.
func MappingOf(name string) *Mapping {
	if i := slices.IndexFunc(mappings, func(m *Mapping) bool { return m.Name == name }); i >= 0 {
		return mappings[i]
	}
	return nil
}

// Format returns every mapping of the format, those of whole files first: of a
// tool file, of a prompt file, of _api.yaml, of _toolset.yaml. Callers must not change them.
func Format() []*Mapping {
	return []*Mapping{
		&toolTable.Mapping, &promptTable.Mapping, &apiTable.Mapping, &toolsetTable.Mapping,
		&annotationsTable.Mapping, &cliTable.Mapping, &viewTable.Mapping, &cardsTable.Mapping, &timelineTable.Mapping, &barsTable.Mapping, &seriesTable.Mapping, &viewTableTable.Mapping, &viewFieldTable.Mapping, &paramTable.Mapping, &itemsTable.Mapping, &ruleTable.Mapping, &requestTable.Mapping, &pathParamTable.Mapping, &noneTable.Mapping, &stepTable.Mapping,
		&testTable.Mapping, &exchangeTable.Mapping, &answerTable.Mapping, &expectTable.Mapping, &expectErrorTable.Mapping,
		&argumentTable.Mapping, &messageTable.Mapping, &contentTable.Mapping, &promptTestTable.Mapping, &promptExpectTable.Mapping, &expectMessageTable.Mapping, &expectResourceTable.Mapping,
		&serverTable.Mapping, &furtherServerTable.Mapping, &basicTable.Mapping, &secretTable.Mapping, &settingTable.Mapping, &authTable.Mapping, &apiRequestTable.Mapping, &retryTable.Mapping, &rateLimitTable.Mapping,
		&strategyTable.Mapping, &offsetTable.Mapping, &pageTable.Mapping, &contextTable.Mapping, &lookupTable.Mapping, &sharedRuleTable.Mapping, &absentTable.Mapping, &schemaTable.Mapping, &defaultsTable.Mapping,
	}
}
