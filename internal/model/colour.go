package model

import (
	"math"
	"strconv"
)

// Linear undoes the transfer function of sRGB (IEC 61966-2-1) for a channel.
func Linear(v uint8) float64 {
	s := float64(v) / 255
	if s <= 0.04045 {
		return s / 12.92
	}
	return math.Pow((s+0.055)/1.055, 2.4)
}

// Luminance is the relative luminance that WCAG 2.2 defines.
func Luminance(r, g, b uint8) float64 {
	return 0.2126*Linear(r) + 0.7152*Linear(g) + 0.0722*Linear(b)
}

// Ink returns the colour of text on a colour, written #rrggbb: white, or black where white
// has less contrast than the 4.5:1 that text needs. One of the two always has 4.58:1. On
// what is no colour it is black.
func Ink(hex string) string {
	if len(hex) == 7 {
		if n, err := strconv.ParseUint(hex[1:], 16, 24); err == nil && 1.05/(Luminance(uint8(n>>16), uint8(n>>8), uint8(n))+0.05) >= 4.5 {
			return "#ffffff"
		}
	}
	return "#000000"
}
