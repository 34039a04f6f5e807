def ref: if . == null then null else {id, name} end;
def list(f): [(. // [])[] | f];
