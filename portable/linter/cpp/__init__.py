"""CUDA, HIP and C++ source as its rules see it: text without comments, guards by line, names of interest.

masking       comments and strings out of the way, at their length
preprocessor  conditions to the runtimes that compile a line
hip_names     which CUDA names HIP has, from a generated table
"""
