package demo

// person is one of the sample people.
type person struct {
	first, last, email string
	role               string // role name in the organization
	days               int    // how many days ago the person was last active; -1 for never
}

// acme are the members of Acme Corp. The first two are the ones that the demo
// page offers first. Among the others are names that a layout has to bear: long
// ones, short ones, ones written from right to left.
var acme = []person{
	{"Dana", "Cole", "dana@acme.example", "admin", 0},
	{"Bo", "Ash", "bo@acme.example", "member", 1},
	{"Iris", "Novak", "iris@acme.example", "admin", 2},
	{"Amara", "Okafor", "amara@acme.example", "member", 0},
	{"Ben", "Yamada", "ben@acme.example", "member", 3},
	{"Carla", "Mendes", "carla@acme.example", "member", 12},
	{"Chen", "Wei", "chen@acme.example", "member", 4},
	{"Dmitri", "Volkov", "dmitri@acme.example", "member", 40},
	{"Ebba", "Lindqvist", "ebba@acme.example", "member", 7},
	{"Elif", "Demir", "elif@acme.example", "member", 1},
	{"Emeka", "Eze", "emeka@acme.example", "member", -1},
	{"Fatima", "Zahra", "fatima@acme.example", "member", 9},
	{"Felix", "Braun", "felix@acme.example", "member", 2},
	{"Freya", "Dahl", "freya@acme.example", "member", 15},
	{"Gita", "Rao", "gita@acme.example", "member", 6},
	{"Giulia", "Conti", "giulia@acme.example", "member", 0},
	{"Hana", "Kovac", "hana@acme.example", "member", 21},
	{"Hugo", "Lefevre", "hugo@acme.example", "member", 5},
	{"Ian", "O'Brien", "ian.obrien@acme.example", "member", 33},
	{"Ines", "Castro", "ines@acme.example", "member", 8},
	{"Ivan", "Petrov", "ivan@acme.example", "member", -1},
	{"Jade", "Tran", "jade@acme.example", "member", 3},
	{"Jonas", "Weber", "jonas@acme.example", "member", 11},
	{"Jun", "Park", "jun@acme.example", "member", 2},
	{"Kai", "Müller-Lüdenscheidt", "kai@acme.example", "member", 19},
	{"Kamala", "Iyer", "kamala@acme.example", "member", 1},
	{"Lars", "Nilsen", "lars@acme.example", "member", 14},
	{"Lea", "Fischer", "lea@acme.example", "member", 4},
	{"Li", "Na", "li.na@acme.example", "member", 10},
	{"Luca", "Moretti", "luca@acme.example", "member", 27},
	{"Maja", "Horvat", "maja@acme.example", "member", 6},
	{"Marcus", "Reid", "marcus@acme.example", "member", 0},
	{"Maximiliana Theodora", "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh", "maximiliana.wolfeschlegelsteinhausenbergerdorff@acme.example", "member", 5},
	{"Mei", "Suzuki", "mei@acme.example", "member", 13},
	{"Mila", "Jensen", "mila@acme.example", "member", 2},
	{"Nadia", "Haddad", "nadia@acme.example", "member", 16},
	{"Nils", "Berg", "nils@acme.example", "member", 60},
	{"Noor", "Aziz", "noor@acme.example", "member", 3},
	{"Olga", "Smirnova", "olga@acme.example", "member", 18},
	{"Omar", "Farouk", "omar@acme.example", "member", 9},
	{"Paula", "Vega", "paula@acme.example", "member", 1},
	{"Pekka", "Virtanen", "pekka@acme.example", "member", 22},
	{"Priya", "Nair", "priya@acme.example", "member", 0},
	{"Quentin", "Dubois", "quentin@acme.example", "member", 7},
	{"Rosa", "Alvarez", "rosa@acme.example", "member", 30},
	{"Ruben", "de Vries", "ruben@acme.example", "member", 4},
	{"Sara", "Lopez", "sara@acme.example", "member", -1},
	{"Silvio", "Ferro", "silvio@acme.example", "member", 75}, // has left: the directory deactivates him
	{"Sofia", "Papadopoulou", "sofia@acme.example", "member", 12},
	{"Tariq", "Khan", "tariq@acme.example", "member", 2},
	{"Theo", "Martin", "theo@acme.example", "member", 45},
	{"Uma", "Patel", "uma@acme.example", "member", 8},
	{"Vera", "Ivanova", "vera@acme.example", "member", 5},
	{"Viktor", "Nagy", "viktor@acme.example", "member", 26},
	{"Yara", "Silva", "yara@acme.example", "member", 1},
	{"ליאור", "כהן", "lior@acme.example", "member", 3},
	{"ليلى", "منصور", "layla@acme.example", "member", 6},
	{"美咲", "佐藤", "misaki@acme.example", "member", 2},
}

// globex are the members of Globex. Iris Novak belongs to Acme Corp too.
var globex = []person{
	{"Gus", "Globe", "gus@globex.example", "admin", 1},
	{"Iris", "Novak", "iris@acme.example", "member", 2},
	{"Hank", "Scorpio", "hank@globex.example", "member", 90},
	{"Mara", "Stein", "mara@globex.example", "member", 4},
}

// invitation is one of Acme Corp's invitations.
type invitation struct {
	email string
	days  int // how many days ago it was sent
	note  string
}

// invited is who was invited to Acme Corp; an invitation works for 15 days.
var invited = []invitation{
	{"late@acme.example", 20, ""},
	{"contractor@studio.example", 9, "This is for the new café in Lisbon."},
	{"zoe@acme.example", 2, ""},
}
