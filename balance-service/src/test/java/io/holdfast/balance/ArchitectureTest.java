package io.holdfast.balance;

import io.holdfast.service.testing.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("io.holdfast.balance");
    }
}
