/**
 * The Kubernetes manifests in {@code k8s}: rendered, checked strictly against the API's own model, and compared with what the
 * services read. No cluster is needed.
 */
@NullMarked
package io.holdfast.acceptance.manifests;

import org.jspecify.annotations.NullMarked;
