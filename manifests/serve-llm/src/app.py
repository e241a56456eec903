"""A language model behind the part of the OpenAI API that chat clients use: vLLM, or an echo where there is none."""

import os
import time
import uuid

from fastapi import FastAPI
from pydantic import BaseModel
from ray import serve

api = FastAPI()


class Message(BaseModel):
    role: str
    content: str


class Request(BaseModel):
    messages: list[Message]
    model: str = ""
    max_tokens: int = 512
    temperature: float = 0.7


@serve.deployment(max_ongoing_requests=64)
@serve.ingress(api)
class Chat:
    def __init__(self, model: str, accelerators: int):
        self.name = model
        try:
            from vllm import AsyncEngineArgs, AsyncLLMEngine
        except ImportError:  # a laptop
            self.engine = None
            return
        os.environ.setdefault("HF_HOME", "/models")
        self.engine = AsyncLLMEngine.from_engine_args(AsyncEngineArgs(model, tensor_parallel_size=accelerators))

    async def generate(self, request: Request) -> str:
        if self.engine is None:
            return f"You said: {request.messages[-1].content}"
        from vllm import SamplingParams

        tokenizer = await self.engine.get_tokenizer()
        prompt = tokenizer.apply_chat_template(
            [one.model_dump() for one in request.messages], tokenize=False, add_generation_prompt=True
        )
        sampling = SamplingParams(max_tokens=request.max_tokens, temperature=request.temperature)
        async for output in self.engine.generate(prompt, sampling, uuid.uuid4().hex):
            text = output.outputs[0].text
        return text

    @api.get("/v1/models")
    def models(self):
        return {"object": "list", "data": [{"id": self.name, "object": "model", "owned_by": "us"}]}

    @api.post("/v1/chat/completions")
    async def chat(self, request: Request):
        answer = {"role": "assistant", "content": await self.generate(request)}
        return {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": self.name,
            "choices": [{"index": 0, "message": answer, "finish_reason": "stop"}],
        }


def build(args: dict):
    """The application; a replica takes the accelerators of one worker, or a CPU where the cluster has none."""
    import ray

    wanted = int(args["accelerators"]) if ray.cluster_resources().get("GPU") else 0
    actor = {"num_gpus": wanted} if wanted else {"num_cpus": 1}
    return Chat.options(ray_actor_options=actor).bind(args["model"], wanted)
