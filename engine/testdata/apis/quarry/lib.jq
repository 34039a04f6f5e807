# An issue as the tools show it.
def issue: {number, title, state, labels: [.labels[].name], author: .author.login, opened_at: .created_at};
