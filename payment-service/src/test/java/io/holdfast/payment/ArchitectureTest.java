package io.holdfast.payment;

import io.holdfast.service.testing.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("io.holdfast.payment");
    }
}
