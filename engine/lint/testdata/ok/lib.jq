# A person, and where they work.
def person: {id, yards: [.yards[]? | {code}]};
