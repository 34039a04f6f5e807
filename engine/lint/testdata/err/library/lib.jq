def ship: {id;
