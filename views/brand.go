package views

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// The contrast that WCAG 2.2 AA asks for: 1.4.3 for text, 1.4.11 for what
// identifies a control or its state.
const (
	textContrast    = 4.5
	controlContrast = 3.0
)

// Pair is two colours that meet on the screen, and their contrast.
type Pair struct {
	Name                   string
	Foreground, Background string // #rrggbb
	Ratio, Required        float64
}

// theme is the fixed colours that the derived ones must stand out from. They
// are the tokens of the same name in ui/tokens.css.
type theme struct {
	name        string
	bg, surface rgb
	step        float64 // how lightness moves away from the background
}

var (
	light = theme{"light", mustHex("#ffffff"), mustHex("#f6f7f9"), -0.005}
	dark  = theme{"dark", mustHex("#0f1115"), mustHex("#171a20"), 0.005}
)

var hexColour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// Brand derives from one colour, and from what else the operator chose, the variables that carry it
// through both themes, as the end of the stylesheet. The returned
// pairs are what was checked; each has at least the ratio that it requires,
// whatever the colour.
func Brand(look model.Look) (css []byte, pairs []Pair, err error) {
	for _, hex := range []string{look.Color, cmp.Or(look.Background, look.Color)} {
		if !hexColour.MatchString(hex) {
			return nil, nil, fmt.Errorf("colour %q is not written as # and six hexadecimal digits", hex)
		}
	}
	brand := mustHex(look.Color)
	on := readableOn(brand)
	hover := hovered(brand, on)
	pairs = []Pair{
		pair("Text on a button", on, brand, textContrast),
		pair("Text on a button under the pointer", on, hover, textContrast),
	}
	l, lp := light.derive(brand)
	d, dp := dark.derive(brand)
	pairs = append(append(pairs, lp...), dp...)

	var b strings.Builder
	fmt.Fprintf(&b, ":root {\n  --brand: %s;\n  --on-brand: %s;\n  --brand-hover: %s;\n", brand, on, hover)
	for _, v := range []struct {
		name        string
		light, dark rgb
	}{
		{"text", l.text, d.text},
		{"line", l.line, d.line},
		{"tint", l.tint, d.tint},
		{"edge", l.edge, d.edge},
	} {
		fmt.Fprintf(&b, "  --brand-%s: light-dark(%s, %s);\n", v.name, v.light, v.dark)
	}
	if look.Radius != "" && look.Radius != model.RadiusMedium { // which tokens.css has
		fmt.Fprintf(&b, "  --r: %dpx;\n", look.Radius.Pixels())
	}
	if look.Background != "" {
		pairs = append(pairs, writeAround(&b, mustHex(look.Background), brand)...)
	}
	b.WriteString("}\n")
	return []byte(b.String()), pairs, nil
}

// Tint returns a stylesheet that has pages of any other look have this one, and nobody act on
// them.
func Tint(look model.Look) ([]byte, error) {
	css, _, err := Brand(look)
	if err != nil {
		return nil, err
	}
	const before = ":root { --r: %dpx; --card-page: initial; --on-card-page: initial; --card-mark: initial; --card-logo: initial; }\nbody { pointer-events: none; }\n"
	return append(fmt.Appendf(nil, before, model.RadiusMedium.Pixels()), css...), nil
}

// readableOn returns the colour of text on another.
func readableOn(c rgb) rgb { return mustHex(model.Ink(c.String())) }

// IsDark reports whether text on a colour, written #rrggbb, is white.
func IsDark(hex string) bool { return hexColour.MatchString(hex) && readableOn(mustHex(hex)) == white }

// String says which colours meet and how well they can be told apart: "White on #956d4c
// 4.60:1 AA".
func (p Pair) String() string {
	return fmt.Sprintf("%s on %s %s", named(p.Foreground), named(p.Background), p.Measure())
}

// Measure says how well they can be told apart: "4.60:1 AA".
func (p Pair) Measure() string {
	ratio := p.Ratio
	if ratio < p.Required {
		ratio = math.Floor(ratio*100) / 100 // what is too little is not rounded up to what is enough
	}
	return fmt.Sprintf("%.2f:1 %s", ratio, p.Level())
}

// Level returns which level of WCAG 2.2 the contrast is good for.
func (p Pair) Level() string {
	switch {
	case p.Ratio < p.Required:
		return "fails"
	case p.Required == textContrast && p.Ratio >= 7:
		return "AAA"
	}
	return "AA"
}

// named returns a colour as people call it, where they do.
func named(hex string) string {
	switch hex {
	case white.String():
		return "White"
	case black.String():
		return "Black"
	}
	return hex
}

// variant is the brand colour as one theme uses it.
type variant struct {
	text rgb // links and the current item of the navigation
	line rgb // focus ring and radio buttons
	tint rgb // background of what is selected
	edge rgb // border of a primary button
}

func (t theme) derive(brand rgb) (variant, []Pair) {
	v := variant{tint: mix(t.bg, brand, 0.1)}
	backgrounds := []rgb{t.bg, t.surface, v.tint}
	v.text = t.readable(brand, backgrounds, textContrast)
	v.line = t.readable(brand, backgrounds, controlContrast)
	// A button whose own colour hardly differs from the page gets a border
	// that does.
	v.edge = brand
	if contrast(brand, t.bg) < controlContrast {
		v.edge = v.line
	}
	var pairs []Pair
	for i, name := range []string{"the page", "a surface", "a selected item"} {
		pairs = append(pairs,
			pair("Links on "+name+", "+t.name, v.text, backgrounds[i], textContrast),
			pair("Focus ring on "+name+", "+t.name, v.line, backgrounds[i], controlContrast))
	}
	return v, append(pairs, pair("Edge of a button, "+t.name, v.edge, t.bg, controlContrast))
}

// readable moves the lightness of c away from the theme's background until it
// has the contrast against all of the given backgrounds. Black or white, where
// this ends at the latest, always has it.
func (t theme) readable(c rgb, backgrounds []rgb, required float64) rgb {
	lch := toOKLCH(c)
	for worst(c, backgrounds) < required {
		lch.L += t.step
		switch {
		case lch.L <= 0:
			return black
		case lch.L >= 1:
			return white
		}
		c = lch.rgb()
	}
	return c
}

// worst returns the lowest contrast that c has against any of the backgrounds.
func worst(c rgb, backgrounds []rgb) float64 {
	ratio := 21.0
	for _, bg := range backgrounds {
		ratio = min(ratio, contrast(c, bg))
	}
	return ratio
}

// hovered returns brand a little darker or lighter, away from the colour of
// the text on it; at the end of the scale, a little towards it.
func hovered(brand, on rgb) rgb {
	step := -0.05
	if on == black {
		step = 0.05
	}
	lch := toOKLCH(brand)
	for _, s := range []float64{step, -step} {
		moved := oklch{min(max(lch.L+s, 0), 1), lch.C, lch.H}.rgb()
		if moved != brand && contrast(on, moved) >= textContrast {
			return moved
		}
	}
	return brand
}

func pair(name string, fg, bg rgb, required float64) Pair {
	return Pair{name, fg.String(), bg.String(), contrast(fg, bg), required}
}
