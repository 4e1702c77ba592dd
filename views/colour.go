package views

import (
	"fmt"
	"math"
	"strconv"

	"github.com/anteroom/anteroom/internal/model"
)

// rgb is a colour as it is written and shown: eight bits a channel.
type rgb struct{ R, G, B uint8 }

var (
	black = rgb{}
	white = rgb{255, 255, 255}
)

// mustHex reads a colour that is known to be written #rrggbb.
func mustHex(s string) rgb {
	n, err := strconv.ParseUint(s[1:], 16, 24)
	if err != nil {
		panic("views: colour " + s)
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}
}

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// encode applies the transfer function of sRGB to a value from 0 to 1.
func encode(v float64) uint8 {
	v = min(max(v, 0), 1)
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(math.Round(v * 255))
}

// contrast returns the contrast ratio that WCAG 2.2 defines, from 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c rgb) float64 {
	return model.Luminance(c.R, c.G, c.B)
}

// oklab is a colour in Björn Ottosson's OKLab, where equal steps look equal.
type oklab struct{ L, A, B float64 }

// oklch is OKLab in polar form: lightness, chroma and hue.
type oklch struct{ L, C, H float64 }

func toOKLab(c rgb) oklab {
	r, g, b := model.Linear(c.R), model.Linear(c.G), model.Linear(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return oklab{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

// linearRGB returns linear channels, outside 0 to 1 when no screen in sRGB can
// show the colour.
func (c oklab) linearRGB() (r, g, b float64) {
	l := c.L + 0.3963377774*c.A + 0.2158037573*c.B
	m := c.L - 0.1055613458*c.A - 0.0638541728*c.B
	s := c.L - 0.0894841775*c.A - 1.2914855480*c.B
	l, m, s = l*l*l, m*m*m, s*s*s
	return 4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s
}

func (c oklab) rgb() rgb {
	r, g, b := c.linearRGB()
	return rgb{encode(r), encode(g), encode(b)}
}

func toOKLCH(c rgb) oklch {
	lab := toOKLab(c)
	return oklch{lab.L, math.Hypot(lab.A, lab.B), math.Atan2(lab.B, lab.A)}
}

func (c oklch) oklab() oklab {
	return oklab{c.L, c.C * math.Cos(c.H), c.C * math.Sin(c.H)}
}

// rgb returns the nearest colour of the same lightness and hue that sRGB can
// show, found by giving up chroma.
func (c oklch) rgb() rgb {
	if c.oklab().inGamut() {
		return c.oklab().rgb()
	}
	low, high := 0.0, c.C
	for high-low > 0.0005 {
		c.C = (low + high) / 2
		if c.oklab().inGamut() {
			low = c.C
		} else {
			high = c.C
		}
	}
	c.C = low
	return c.oklab().rgb()
}

// inGamut reports whether sRGB has the colour, but for rounding.
func (c oklab) inGamut() bool {
	const slack = 0.0005
	r, g, b := c.linearRGB()
	return min(r, g, b) >= -slack && max(r, g, b) <= 1+slack
}

// mix returns the colour that is the given part of the way from a to b.
func mix(a, b rgb, part float64) rgb {
	x, y := toOKLab(a), toOKLab(b)
	return oklab{
		x.L + part*(y.L-x.L),
		x.A + part*(y.A-x.A),
		x.B + part*(y.B-x.B),
	}.rgb()
}
