def person: {id, yards};
