package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAgent(t *testing.T) {
	t.Parallel()
	const webkit, gecko = " AppleWebKit/537.36 (KHTML, like Gecko) ", "Mozilla/5.0 "
	for _, test := range []struct {
		userAgent, words string
		kind             DeviceKind
	}{
		{gecko + "(Macintosh; Intel Mac OS X 10_15_7)" + webkit + "Chrome/142.0.0.0 Safari/537.36", "Chrome on macOS", Desktop},
		{gecko + "(Windows NT 10.0; Win64; x64)" + webkit + "Chrome/142.0.0.0 Safari/537.36", "Chrome on Windows", Desktop},
		{gecko + "(X11; Linux x86_64)" + webkit + "Chrome/142.0.0.0 Safari/537.36", "Chrome on Linux", Desktop},
		{gecko + "(X11; CrOS x86_64 14541.0.0)" + webkit + "Chrome/142.0.0.0 Safari/537.36", "Chrome on ChromeOS", Desktop},
		{gecko + "(Linux; Android 10; K)" + webkit + "Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android", Phone},
		{gecko + "(iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1", "Chrome on iPhone", Phone},
		{gecko + "(Windows NT 10.0; Win64; x64)" + webkit + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows", Desktop},
		{gecko + "(Linux; Android 10; K)" + webkit + "Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0", "Edge on Android", Phone},
		{gecko + "(Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows", Desktop},
		{gecko + "(X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux", Desktop},
		{gecko + "(Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox on Android", Phone},
		{gecko + "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", "Safari on macOS", Desktop},
		{gecko + "(iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari on iPhone", Phone},
		{gecko + "(iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari on iPad", Tablet},
		{gecko + "(Linux; Android 10; K)" + webkit + "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36", "Samsung Browser on Android", Phone},
		{gecko + "(Windows NT 10.0; Win64; x64)" + webkit + "Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0", "Opera on Windows", Desktop},
		{gecko + "(X11; Linux x86_64)" + webkit + "HeadlessChrome/142.0.0.0 Safari/537.36", "Headless Chrome on Linux", Desktop},
		{"curl/8.14.1", "curl", OtherDevice},
		{"Go-http-client/1.1", "Go-http-client", OtherDevice},
		{"Mozilla/5.0", "", OtherDevice},
		{"", "", OtherDevice},
		{"<script>alert(1)</script>/1 x", "", OtherDevice},
		{strings.Repeat("(", 5000), "", OtherDevice},
		{strings.Repeat("x", 5000) + "/1.0", "", OtherDevice},
		{strings.Repeat("a/1 ", 100_000), "a", OtherDevice},
		{"\xff\xfe/1.0", "", OtherDevice},
	} {
		a := ParseAgent(test.userAgent)
		got := struct {
			Words string
			Kind  DeviceKind
		}{a.String(), a.Kind}
		want := got
		want.Words, want.Kind = test.words, test.kind
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%.120q (-want +got):\n%s", test.userAgent, diff)
		}
	}
}

func BenchmarkParseAgent(b *testing.B) {
	const chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
	b.ReportAllocs()
	for b.Loop() {
		ParseAgent(chrome)
	}
}
