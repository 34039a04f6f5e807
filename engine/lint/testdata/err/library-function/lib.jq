def name: .name | upcase;
def ship: {id, name: name};
