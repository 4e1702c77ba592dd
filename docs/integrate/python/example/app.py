"""An app that signs people in through Anteroom: a page for everybody, one for who is
signed in, one that takes a permission, an API for people and one for other programs."""

import html
import json
import os
import pathlib
import socketserver
import sys
import urllib.parse
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

import anteroom  # noqa: E402


def show(environ, start_response):
    user = environ.get("anteroom.user")
    about = "<p>Nobody needs to sign in for this page.</p>"
    if user:
        name, email, org = (html.escape(text) for text in (user.name, user.email, user.org_name))
        roles, permissions = (html.escape(", ".join(names)) for names in (user.roles, user.permissions))
        about = f"""<p>You are <b id="name">{name}</b> (<span id="email">{email}</span>) of <b id="org">{org}</b>.</p>
<p>Roles: <span id="roles">{roles}</span>. Permissions: <span id="permissions">{permissions}</span>.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>"""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [f"""<!doctype html><html lang="en"><title>Example</title>
{about}
<p><a href="/">Home</a> <a href="/account">Account</a> <a href="/reports">Reports</a></p>""".encode()]


def me(environ, start_response):
    user = environ["anteroom.user"]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"sub": user.id, "org": user.org_id, "permissions": user.permissions}).encode()]


auth = anteroom.Auth()
pages = {
    "/": show,
    "/account": auth.require(show),
    "/reports": auth.require(show, "app:reports_read"),
    "/api/me": auth.require_token(me),
    "/api/orders": auth.require_app_token(me, "orders:read"),
}


@auth.routes
def application(environ, start_response):
    page = pages.get(environ["PATH_INFO"])
    if page and environ["REQUEST_METHOD"] == "GET":
        return page(environ, start_response)
    start_response("405 Method Not Allowed" if page else "404 Not Found", [("Content-Type", "text/plain")])
    return [b"There is no such page."]


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass


if __name__ == "__main__":
    url = urllib.parse.urlsplit(os.environ["APP_URL"])
    with make_server("localhost", url.port, application, Server, Quiet) as server:
        print("listening on", os.environ["APP_URL"], flush=True)
        server.serve_forever()
