package model

import "testing"

func TestAuthor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		author     Author
		name, want string
		link       bool
	}{
		{"", "", "", false},
		{"Dana Kim", "Dana Kim", "Dana Kim", false},
		{ByLink("Dana Kim"), "Dana Kim", "somebody with a link from Dana Kim", true},
		{ByLink(""), "", "somebody with a link", true},
	} {
		if test.author.Name() != test.name || test.author.String() != test.want || test.author.HasLink() != test.link {
			t.Errorf("%q: %q, %q, %v", string(test.author), test.author.Name(), test.author, test.author.HasLink())
		}
	}
	if _, err := FirstName.Parse(string(ByLink("Dana"))); err == nil {
		t.Error("a name can pass for a link")
	}
}
