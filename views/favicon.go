package views

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"sync"
	"unicode"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/static"
)

// favicon returns the attribute with the icon of the browser's tab: the operator's own, where
// there is one. Others are within the address, so that no page waits for one more request:
// the product's own, or the first letter of what the operator calls theirs, on their colour.
func favicon(name string, look model.Look, own string) (template.HTMLAttr, error) {
	switch {
	case own != "":
		return href(template.HTMLEscapeString(own)), nil
	case name == model.ProductName && look.Color == model.DefaultBrand:
		return productIcon()
	case !hexColour.MatchString(look.Color):
		return "", fmt.Errorf("no icon in the colour %q", look.Color)
	}
	letter := ""
	for _, r := range name {
		letter = template.HTMLEscapeString(string(unicode.ToUpper(r)))
		break
	}
	return inAddress(fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="%s"/>`+
		`<text x="16" y="23" text-anchor="middle" font-family="sans-serif" font-size="20" font-weight="600" fill="%s">%s</text></svg>`,
		look.Color, readableOn(mustHex(look.Color)), letter)), nil
}

var productIcon = sync.OnceValues(func() (template.HTMLAttr, error) {
	svg, ok := static.Served("favicon.svg")
	if !ok {
		return "", errors.New("no icon")
	}
	return inAddress(svg.Content), nil
})

// inAddress puts a picture into the address itself. It is in every page, so that only what
// would end the attribute or the address is written in another way (RFC 3986, section 3).
func inAddress(svg []byte) template.HTMLAttr {
	return href("data:image/svg+xml," + inAttribute.Replace(string(svg)))
}

var inAttribute = strings.NewReplacer(`"`, "'", "%", "%25", "#", "%23", "&", "&amp;")

func href(address string) template.HTMLAttr { return template.HTMLAttr(`href="` + address + `"`) }
