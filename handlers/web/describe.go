package web

import (
	"net/http"

	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/problem"
)

// unclear heads what is wrong with a request.
func unclear(say *words.Language) string { return say.Text("That doesn’t work") }

// describe says in words what a status means to the person who gets it.
func describe(say *words.Language, status int, message string) problem.Page {
	p := problem.Page{Title: say.Text("Something went wrong"), Text: say.Text("This is our fault, and it has been noted. Try again in a moment.")}
	switch status {
	case http.StatusNotFound:
		p.Title, p.Text = say.Text("Page not found"), say.Text("There is nothing here, or you may not see it. The address may be mistyped, or what it led to is gone.")
	case http.StatusForbidden:
		p.Title, p.Text = say.Text("You can’t do that"), say.Text("Your role doesn’t allow it. Ask an admin of your organization.")
	case http.StatusConflict:
		p.Title, p.Text = say.Text("It changed meanwhile"), say.Text("Somebody else was faster. Load the page again and look at it before you try again.")
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		p.Title, p.Text = unclear(say), say.Text("The request can’t be understood. Go back and start again.")
	case http.StatusRequestEntityTooLarge:
		p.Title, p.Text = say.Text("That is too much at once"), say.Text("What was sent is larger than this page takes. Send less.")
	case http.StatusTooManyRequests:
		p.Title, p.Text = say.Text("Too many requests"), say.Text("Wait a minute, then try again.")
	case http.StatusMethodNotAllowed:
		p.Title, p.Text = say.Text("This doesn’t work here"), say.Text("The address exists, but not for what was tried. Open it from the page that leads to it.")
	case http.StatusMisdirectedRequest:
		p.Title, p.Text = say.Text("Wrong address"), say.Text("This server is reached under another address.")
	case http.StatusServiceUnavailable:
		p.Title, p.Text = say.Text("Not available right now"), say.Text("Try again in a few seconds.")
	}
	if message != "" && status < 500 {
		p.Text = message
	}
	return p
}
