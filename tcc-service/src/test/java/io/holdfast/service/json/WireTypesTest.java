package io.holdfast.service.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.holdfast.protocol.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WireTypesTest {

    private static final String PROTOCOL = Problem.class.getPackageName();

    /** A record that is forgotten fails in a native image only, and there it may be silent. */
    @Test
    void everyRecordAndEnumOfTheProtocolIsKeptInANativeImage() {
        RegisterForReflection kept = WireTypes.class.getAnnotation(RegisterForReflection.class);
        Set<String> wire = new ClassFileImporter()
                .importPackages(PROTOCOL).stream()
                        .filter(type -> type.getPackageName().equals(PROTOCOL))
                        .filter(type -> type.isRecord() || type.isEnum())
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());

        assertThat(wire).contains(Problem.Violation.class.getName());
        assertThat(Arrays.stream(kept.targets()).map(Class::getName)).containsExactlyInAnyOrderElementsOf(wire);
    }
}
