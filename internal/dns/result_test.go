package dns

import "testing"

func TestResultOfSeveralAnswers(t *testing.T) {
	t.Parallel()
	answers := func(outcomes ...Outcome) []Answer {
		var answers []Answer
		for _, o := range outcomes {
			a := Answer{Outcome: o}
			if o == Found {
				a.Values = []string{"another value"}
			}
			answers = append(answers, a)
		}
		return answers
	}
	for _, test := range []struct {
		answers       []Answer
		want          Outcome
		absent, lacks bool
	}{
		{answers(Found, Found), Found, false, true},
		{answers(NoSuchName, Found), Found, false, true},
		{answers(Timeout, Found), Found, false, true},
		{answers(TooLarge, Found), Found, false, false},
		{answers(Found, Malformed), Found, false, false},
		{answers(Found, alias), Found, false, false},
		{answers(NoSuchName, alias), alias, false, false},
		{answers(NoSuchName, NoSuchName), NoSuchName, true, true},
		{answers(NoSuchName, NoData), NoData, true, true},
		{answers(Timeout, NoData), NoData, true, true},
		{answers(NoSuchName, ServerFailure), NoSuchName, true, true},
		{answers(NoSuchName, TooLarge), TooLarge, false, false},
		{answers(Malformed, NoData), Malformed, false, false},
		{answers(Timeout, Refused, ServerFailure), ServerFailure, false, false},
		{answers(ServerFailure, Timeout), Timeout, false, false},
	} {
		got := conclude(test.answers)
		r := Result{Outcome: got, Answers: test.answers}
		if got != test.want || r.Absent() != test.absent || r.Lacks(token) != test.lacks {
			t.Errorf("%+v: %s, absent %t, lacks %t; want %s, %t, %t",
				test.answers, got, r.Absent(), r.Lacks(token), test.want, test.absent, test.lacks)
		}
		// Whatever others say, who has the value has it.
		r.Answers = append(test.answers, Answer{Server: Server{Host: "ns3.acme.com"}, Outcome: Found, Values: []string{"x", token}})
		r.Outcome = conclude(r.Answers)
		for _, published := range []string{" " + token, `"` + token + `"`, "“" + token + "”\n", "\u00a0'" + token + "' "} {
			r.Answers[len(r.Answers)-1].Values[1] = published
			if _, ok := r.Holds(token); !ok || r.Lacks(token) {
				t.Errorf("%q does not count", published)
			}
		}
		for _, published := range []string{token[:5] + " " + token[5:], token + " x", token + "\u200b", token[1:]} {
			r.Answers[len(r.Answers)-1].Values[1] = published
			if _, ok := r.Holds(token); ok {
				t.Errorf("%q counts", published)
			}
		}
		r.Answers[len(r.Answers)-1].Values[1] = token
		if server, ok := r.Holds(token); !ok || server.Host != "ns3.acme.com" || r.Lacks(token) || r.Outcome != Found {
			t.Errorf("with a server that has it: %+v", r)
		}
	}
}
