"""What a Kubernetes manifest means: objects, pods, the fields of KubeRay, and what its operator refuses."""
