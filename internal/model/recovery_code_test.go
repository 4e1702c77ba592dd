package model

import "testing"

func TestParseRecoveryCode(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"0k3v-m9xq-7tdc-2hfw":      "0k3vm9xq7tdc2hfw",
		" 0K3V M9XQ 7TDC 2HFW\n":   "0k3vm9xq7tdc2hfw",
		"Ok3v–m9xq–7tdc–2hfw":      "0k3vm9xq7tdc2hfw",
		"ilil-ilil-oooo-0000":      "1111111100000000",
		"\u200b0k3vm9xq7tdc2hfw":   "0k3vm9xq7tdc2hfw",
		"0k3v-m9xq-7tdc-2hf":       "",
		"0k3v-m9xq-7tdc-2hfw-0":    "",
		"0k3v-m9xq-7tdc-2hfu":      "",
		"":                         "",
		"０k3v-m9xq-7tdc-2hfw":      "",
		"0k3v_m9xq_7tdc_2hfw":      "",
		"0k3v-m9xq-7tdc-2hfw'; --": "",
	} {
		got, ok := ParseRecoveryCode(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v, want %q", typed, got, ok, want)
		}
	}
}
