# def ship: a comment;
def message: .m;
def name: .name;
def old(f): def name: 1; f;
def ship: {id, name: name};
def ship(f): ship | f;
