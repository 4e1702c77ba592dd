// Package home answers for the portal's front door: it leads on to the first
// widget that a person sees.
//
// Its URLs are / and /ui/. Which widgets there are is said in internal/model/widget.go.
package home
