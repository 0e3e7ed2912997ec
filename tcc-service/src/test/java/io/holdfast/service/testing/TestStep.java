package io.holdfast.service.testing;

import io.holdfast.service.crash.DurableStep;

/** The steps of tests themselves, at which nobody dies. */
public enum TestStep implements DurableStep {
    ASIDE
}
