package views

import (
	"fmt"
	"io"
)

// How light, and how strong, the colour around cards is at the most where it is dark.
const (
	darkAround   = 0.28
	strongAround = 0.045
)

// around is what is around cards in a theme, where the operator has chosen its colour.
type around struct {
	page  rgb
	text  rgb // what is written there
	edge  rgb // of the letter in place of a logo
	plate any // behind a logo that is for what is light
}

// aroundCards returns what is around cards on a page of a colour.
func aroundCards(page, brand rgb) around {
	a := around{page: page, text: readableOn(page), edge: brand, plate: "#0000"}
	if contrast(brand, page) < controlContrast {
		a.edge = a.text
	}
	if a.text == white {
		a.plate = white
	}
	return a
}

// darkened returns a colour as it is where it is dark: the same where it is that already, and
// otherwise a dark one of its hue.
func darkened(c rgb) rgb {
	if readableOn(c) == white {
		return c
	}
	lch := toOKLCH(c)
	return oklch{min(lch.L, darkAround), min(lch.C, strongAround), lch.H}.rgb()
}

// writeAround writes the variables of what is around cards, and returns what meets there.
func writeAround(css io.Writer, page, brand rgb) []Pair {
	l, d := aroundCards(page, brand), aroundCards(darkened(page), brand)
	for _, v := range []struct {
		name        string
		light, dark any
	}{
		{"card-page", l.page, d.page}, {"on-card-page", l.text, d.text}, {"card-mark", l.edge, d.edge}, {"card-logo", l.plate, d.plate},
	} {
		if v.light == v.dark {
			fmt.Fprintf(css, "  --%s: %s;\n", v.name, v.light)
			continue
		}
		fmt.Fprintf(css, "  --%s: light-dark(%s, %s);\n", v.name, v.light, v.dark)
	}
	pairs := []Pair{
		pair("Edge of the letter around a card, light", l.edge, l.page, controlContrast), pair("Edge of the letter around a card, dark", d.edge, d.page, controlContrast),
	}
	if d.page != l.page {
		pairs = append(pairs, pair("Text around a card, dark", d.text, d.page, textContrast))
	}
	return append(pairs, pair("Text around a card", l.text, l.page, textContrast))
}
