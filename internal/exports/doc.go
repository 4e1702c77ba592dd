// Package exports gives an organization all that is kept about it, as one file: who its
// members are, how it is set up and what has happened.
//
// What is in the file is read by db and said in the words of internal/model, as events say
// it, without secrets. The pages are in handlers/general; the lists that are exported by
// themselves are in handlers/members and handlers/activity.
package exports
