"""An extension of Jupyter's server: what a kernel says goes to the page at once.

Without it a message waits until the page has acknowledged the one before, which systems
put off for 40 ms (Nagle's algorithm, RFC 896, meets delayed acknowledgements, RFC
1122): pictures come in pairs, so that a third is never seen, and a move of a slider
takes 30 ms more there and back.
"""


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    opened = KernelWebsocketHandler.open

    async def open_at_once(handler, *words, **named):
        handler.set_nodelay(True)
        await opened(handler, *words, **named)

    KernelWebsocketHandler.open = open_at_once
