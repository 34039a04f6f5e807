def sailor: if . == null then null else {id, name} end;
def ship: select(. != null) | {id, name, state, crew: [(.crew // [])[] | sailor]};
