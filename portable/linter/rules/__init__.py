"""Every rule, one a file; the file's name is the rule's name, and it reads after "allow".

A new rule is a new file, a page of cases in `tests/rules/`, and a line here. A test compares this table with the
folder.
"""

from __future__ import annotations

from types import MappingProxyType

from portable.linter.rule import Rule, name_of
from portable.linter.rules import (
    accelerator_library,
    compile_backend,
    compile_mode,
    cuda_amp,
    cuda_availability_gate,
    cuda_availability_required,
    cuda_device_string,
    cuda_extension_build,
    cuda_graph,
    cuda_math_switch,
    cuda_only_branch,
    cuda_shared_library,
    cuda_tensor_call,
    cuda_version_parsed,
    device_capability_compare,
    device_name_compare,
    expired_ignore,
    float8_dtype,
    foreign_device_string,
    ignore_without_reason,
    jax_platform,
    nccl_backend,
    nccl_process_group,
    nvcc_flag,
    nvidia_command,
    nvidia_environment,
    nvtx_range,
    onnx_provider,
    ptx_in_triton,
    ray_accelerator_type,
    torch_cuda_call,
    triton_amd_option,
    triton_cuda_libdevice,
    triton_kernel,
    triton_wide_block,
    unknown_ignore,
    unreadable_subject,
    unused_ignore,
    vllm_attention_backend,
)

_RULES: tuple[Rule, ...] = (
    accelerator_library,
    compile_backend,
    compile_mode,
    cuda_amp,
    cuda_availability_gate,
    cuda_availability_required,
    cuda_device_string,
    cuda_extension_build,
    cuda_graph,
    cuda_math_switch,
    cuda_only_branch,
    cuda_shared_library,
    cuda_tensor_call,
    cuda_version_parsed,
    device_capability_compare,
    device_name_compare,
    expired_ignore,
    float8_dtype,
    foreign_device_string,
    ignore_without_reason,
    jax_platform,
    nccl_backend,
    nccl_process_group,
    nvcc_flag,
    nvidia_command,
    nvidia_environment,
    nvtx_range,
    onnx_provider,
    ptx_in_triton,
    ray_accelerator_type,
    torch_cuda_call,
    triton_amd_option,
    triton_cuda_libdevice,
    triton_kernel,
    triton_wide_block,
    unknown_ignore,
    unreadable_subject,
    unused_ignore,
    vllm_attention_backend,
)

RULES = MappingProxyType({name_of(rule.__name__): rule for rule in _RULES})
"""By name, in alphabetical order."""

NAMES = frozenset(RULES)
"""Every name an ignore or a setting may use."""
