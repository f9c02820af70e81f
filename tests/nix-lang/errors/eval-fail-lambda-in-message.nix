# A function in a message is shown with its name and position.
let named = { a }: a; in named + 1
