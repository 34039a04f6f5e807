def crate: {id, weight, yard: .yard.code, label: (.label // "none")};
