"""A language model behind the part of the OpenAI API that chat clients use: vLLM, or an echo where there is none."""

import contextlib
import os
import time
import uuid

import prometheus_client
from ray import serve
from starlette.requests import Request
from starlette.responses import JSONResponse


@serve.deployment(max_ongoing_requests=64)
class Chat:
    def __init__(self, model: str, accelerators: int):
        self.name = model
        self.asked = prometheus_client.Counter("chat_requests", "Chat completions that were asked for")
        with contextlib.suppress(OSError):  # another replica of this node answers there
            prometheus_client.start_http_server(8081)
        try:
            from vllm import AsyncEngineArgs, AsyncLLMEngine
        except ImportError:  # a laptop
            self.engine = None
            return
        os.environ.setdefault("HF_HOME", "/models")
        self.engine = AsyncLLMEngine.from_engine_args(AsyncEngineArgs(model, tensor_parallel_size=accelerators))

    async def __call__(self, request: Request) -> JSONResponse:
        if request.url.path == "/v1/models":
            return JSONResponse({"object": "list", "data": [{"id": self.name, "object": "model", "owned_by": "us"}]})
        if request.url.path == "/v1/chat/completions" and request.method == "POST":
            return JSONResponse(await self.chat(await request.json()))
        return JSONResponse({"error": {"message": f"no such path: {request.url.path}"}}, status_code=404)

    async def chat(self, body: dict) -> dict:
        self.asked.inc()
        answer = {"role": "assistant", "content": await self.generate(body)}
        return {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": self.name,
            "choices": [{"index": 0, "message": answer, "finish_reason": "stop"}],
        }

    async def generate(self, body: dict) -> str:
        messages = body["messages"]
        if self.engine is None:
            return f"You said: {messages[-1]['content']}"
        from vllm import SamplingParams

        tokenizer = await self.engine.get_tokenizer()
        prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        sampling = SamplingParams(max_tokens=body.get("max_tokens", 512), temperature=body.get("temperature", 0.7))
        async for output in self.engine.generate(prompt, sampling, uuid.uuid4().hex):
            text = output.outputs[0].text
        return text


def build(args: dict):
    """The application; a replica takes the accelerators of one worker, or a CPU where the cluster has none."""
    import ray

    wanted = int(args["accelerators"]) if ray.cluster_resources().get("GPU") else 0
    actor = {"num_gpus": wanted} if wanted else {"num_cpus": 1}
    return Chat.options(ray_actor_options=actor).bind(args["model"], wanted)
