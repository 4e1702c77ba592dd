package views

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/static"
)

// TestContrast checks the measure itself against ratios computed elsewhere.
func TestContrast(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#ffffff", 1},
		{"#ffffff", "#956d4c", 4.60},
		{"#767676", "#ffffff", 4.54},
		{"#ff0000", "#ffffff", 4.00},
	}
	for _, test := range tests {
		for _, got := range []float64{
			contrast(mustHex(test.a), mustHex(test.b)),
			contrast(mustHex(test.b), mustHex(test.a)),
		} {
			if math.Abs(got-test.want) > 0.005 {
				t.Errorf("contrast of %s and %s is %.3f, want %.2f", test.a, test.b, got, test.want)
			}
		}
	}
}

func TestOKLCHRoundTrip(t *testing.T) {
	t.Parallel()
	for _, c := range append(randomColours(200), "#000000", "#ffffff", "#ff0000", "#0000ff") {
		if got := toOKLCH(mustHex(c)).rgb().String(); got != c {
			t.Errorf("%s comes back as %s", c, got)
		}
	}
}

// TestTokens checks the contrasts that the stylesheet's own colours promise.
func TestTokens(t *testing.T) {
	t.Parallel()
	tokens := readTokens(t)
	for _, test := range []struct {
		foreground, background string
		want                   float64
	}{
		{"text", "bg", 15.8},
		{"text", "surface-2", textContrast},
		{"text-muted", "bg", 6.2},
		{"text-muted", "surface-2", 5.8},
		{"line-control", "bg", 3.66},
		{"line-control", "surface-2", 3.41},
		{"danger", "bg", 6.5},
		{"danger", "danger-tint", 5.7},
		{"ok", "ok-tint", 5.8},
		{"warn", "warn-tint", 6.1},
		{"info", "info-tint", 6.4},
		{"ok", "bg", textContrast},
		{"danger", "surface-2", textContrast},
		{"hue-1", "hue-1-tint", textContrast},
		{"hue-2", "hue-2-tint", textContrast},
		{"hue-3", "hue-3-tint", textContrast},
		{"hue-4", "hue-4-tint", textContrast},
		{"hue-5", "hue-5-tint", textContrast},
		{"hue-6", "hue-6-tint", textContrast},
	} {
		for i, scheme := range []string{"light", "dark"} {
			got := contrast(tokens[test.foreground][i], tokens[test.background][i])
			if got < test.want-0.05 {
				t.Errorf("--%s on --%s is %.2f in the %s theme, want %.2f", test.foreground, test.background, got, scheme, test.want)
			}
		}
	}
	for i, theme := range []theme{light, dark} {
		if theme.bg != tokens["bg"][i] || theme.surface != tokens["surface-2"][i] {
			t.Errorf("the %s theme is not what ui/tokens.css says", theme.name)
		}
	}
}

func TestBrand(t *testing.T) {
	t.Parallel()
	colours := append(randomColours(200),
		model.DefaultBrand, "#000000", "#ffffff", "#0f1115", "#ffff00", "#00ff00", "#0000ff", "#ff0000", "#777777", "#956D4C")
	variable := regexp.MustCompile(`--([a-z-]+): (?:light-dark\((#[0-9a-f]{6}), )?(#[0-9a-f]{6})\)?;`)
	for _, hex := range colours {
		css, pairs, err := Brand(model.Look{Color: hex})
		if err != nil {
			t.Fatalf("%s: %v", hex, err)
		}
		for _, p := range pairs {
			if p.Ratio < p.Required {
				t.Errorf("%s: %s is %.2f, less than %.1f", hex, p.Name, p.Ratio, p.Required)
			}
			if got := contrast(mustHex(p.Foreground), mustHex(p.Background)); got != p.Ratio {
				t.Errorf("%s: %s says %.2f and is %.2f", hex, p.Name, p.Ratio, got)
			}
		}
		// What the browser gets is what was checked.
		checked := make(map[string]bool)
		for _, p := range pairs {
			checked[p.Foreground], checked[p.Background] = true, true
		}
		found := variable.FindAllStringSubmatch(string(css), -1)
		if len(found) != 7 {
			t.Errorf("%s: %d variables in %s", hex, len(found), css)
		}
		for _, m := range found {
			for _, colour := range m[2:] {
				if colour != "" && !checked[colour] {
					t.Errorf("%s: --%s is %s, which no pair mentions", hex, m[1], colour)
				}
			}
		}
		if !strings.Contains(string(css), "--brand: "+strings.ToLower(hex)+";") {
			t.Errorf("%s: not the brand of %s", hex, css)
		}
	}
}

func TestBrandRefuses(t *testing.T) {
	t.Parallel()
	for _, hex := range []string{"", "#fff", "3a56d4", "#3a56d", "#3a56d44", "#3a56dg", "#3a56d4;", "red", "#3a56d4\n", "}"} {
		if css, _, err := Brand(model.Look{Color: hex}); err == nil {
			t.Errorf("%q gives %s", hex, css)
		}
	}
}

// TestLook: corners and what is around cards follow from what the operator chose, and text
// there can be read.
func TestLook(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		look model.Look
		want []string
		not  string
	}{
		{model.Look{Radius: model.RadiusMedium}, nil, "--r:"},
		{model.Look{}, nil, "--card-page"},
		{model.Look{Radius: model.RadiusNone}, []string{"--r: 0px;"}, "--card-page"},
		{model.Look{Radius: model.RadiusLarge, Background: "#fff3b0"}, []string{"--r: 12px;", "--card-page: light-dark(#fff3b0, #2e290c);", "--on-card-page: light-dark(#000000, #ffffff);", "--card-mark: light-dark(#3a56d4, #ffffff);", "--card-logo: light-dark(#0000, #ffffff);"}, "url"},
		{model.Look{Background: "#20303a"}, []string{"--card-page: #20303a;", "--on-card-page: #ffffff;", "--card-mark: #ffffff;", "--card-logo: #ffffff;"}, "--r:"},
		{model.Look{Background: model.DefaultBrand}, []string{"--card-page: " + model.DefaultBrand + ";", "--card-mark: #ffffff;"}, "--r:"}, // the letter has an edge
	} {
		test.look.Color = model.DefaultBrand
		css, pairs, err := Brand(test.look)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range test.want {
			if !strings.Contains(string(css), part) {
				t.Errorf("%+v: no %s in %s", test.look, part, css)
			}
		}
		if strings.Contains(string(css), test.not) {
			t.Errorf("%+v: %s in %s", test.look, test.not, css)
		}
		if last := pairs[len(pairs)-1]; (last.Name == "Text around a card") != (test.look.Background != "") {
			t.Errorf("%+v: the last pair is %s, %s", test.look, last.Name, last)
		}
		for _, p := range pairs {
			if p.Ratio < p.Required {
				t.Errorf("%+v: %s, %s", test.look, p.Name, p)
			}
		}
	}
	if css, _, err := Brand(model.Look{Color: model.DefaultBrand, Background: "red;}"}); err == nil {
		t.Errorf("a background that is no colour gives %s", css)
	}
}

// TestPairInWords: as an operator reads it. What is just too little is never rounded up.
func TestPairInWords(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]Pair{
		"White on #956d4c 4.60:1 AA":    pair("", white, mustHex("#956d4c"), textContrast),
		"Black on White 21.00:1 AAA":    pair("", black, white, textContrast),
		"#ff0000 on White 3.99:1 fails": pair("", mustHex("#ff0000"), white, textContrast),
		"#ff0000 on White 4.00:1 AA":    pair("", mustHex("#ff0000"), white, controlContrast),
	} {
		if got := p.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestFavicon: an instance with a name or colour of its own shows nothing of this product's.
func TestFavicon(t *testing.T) {
	t.Parallel()
	look := model.Look{Color: "#fff3b0"}
	for _, test := range []struct {
		name, own string
		look      model.Look
		want      string
	}{
		{model.ProductName, "", model.Look{Color: model.DefaultBrand}, "<path"},
		{"éclair <b>", "", look, ">É</text>"},
		{model.ProductName, "", look, "fill='%23fff3b0'"},
		{"<b>", "", look, ">&amp;lt;</text>"},
		{`"quoted"`, "", look, ">&amp;%2334;</text>"},
		{"100%", "", look, ">1</text>"},
		{"Coffeedesk", `/pictures/a"b`, look, "/pictures/a&#34;b"},
	} {
		got, err := favicon(test.name, test.look, test.own)
		if err != nil || !strings.Contains(string(got), test.want) || test.want != "<path" && strings.Contains(string(got), "<path") || strings.Count(string(got), `"`) != 2 {
			t.Errorf("%s: %s, %v; want %s", test.name, got, err, test.want)
		}
	}
	if got, err := favicon("Coffeedesk", model.Look{Color: `"/><script>`}, ""); err == nil {
		t.Errorf("no colour gives %s", got)
	}
}

func readTokens(t *testing.T) map[string][2]rgb {
	t.Helper()
	css, err := embedded.ReadFile("ui/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	tokens := make(map[string][2]rgb)
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`).FindAllStringSubmatch(string(css), -1) {
		tokens[m[1]] = [2]rgb{mustHex(m[2]), mustHex(m[3])}
	}
	return tokens
}

// randomColours returns the same n colours each time.
func randomColours(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	colours := make([]string, n)
	for i := range colours {
		colours[i] = fmt.Sprintf("#%06x", r.IntN(1<<24))
	}
	return colours
}

// TestOneDefaultBrand: the icon of an instance whose operator chose no colour has
// the colour of its pages.
func TestOneDefaultBrand(t *testing.T) {
	t.Parallel()
	icon, ok := static.Served("favicon.svg")
	if !ok || !strings.Contains(string(icon.Content), `fill="`+model.DefaultBrand+`"`) {
		t.Errorf("the icon is not %s: %s", model.DefaultBrand, icon.Content)
	}
}
