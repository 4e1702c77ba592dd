package main

import "fmt"

// person returns the name and address of one of the people whom Anteroom has, too:
// see seed/people.go.
func person(i int) (name, email string) {
	first, last := firstNames[i%len(firstNames)], lastBegins[i/40%50]+lastEnds[i/2000%50]
	return first + " " + last, fmt.Sprintf("%s.%s.p%06d@people.example", first, last, i)
}

var (
	firstNames = [40]string{
		"Anna", "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Iris", "Jonas",
		"Karin", "Leon", "Maria", "Nils", "Olivia", "Paul", "Quentin", "Rosa", "Simon", "Tara",
		"Ulrich", "Vera", "Willem", "Xenia", "Yusuf", "Zoe", "Amir", "Bianca", "Cyril", "Dora",
		"Emil", "Frida", "Georg", "Hanna", "Ivan", "Julia", "Kofi", "Lena", "Marco", "Noor",
	}
	lastBegins, lastEnds = syllables("B", "D", "F", "G", "K", "L", "M", "N", "R", "S"), syllables("t", "v", "w", "z", "br", "dr", "gr", "kr", "st", "tr")
)

// syllables returns each of ten beginnings with each of five endings.
func syllables(begins ...string) (all [50]string) {
	for i := range all {
		all[i] = begins[i%10] + [...]string{"al", "en", "ir", "or", "un"}[i/10]
	}
	return all
}
