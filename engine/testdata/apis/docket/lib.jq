# A ticket as the tools show it.
def ticket: {key, title: .fields.title, status: .fields.status.name, owner: (.fields.owner | if . then {id, name} else null end), due: .fields.due};
