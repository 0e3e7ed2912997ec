package io.holdfast.service.openapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;

/** What records say of the schemas made of them: a component that is not {@code @Nullable} is always there. */
final class Records {

    private static final DotName RECORD = DotName.createSimple("java.lang.Record");
    private static final DotName NULLABLE = DotName.createSimple("org.jspecify.annotations.Nullable");
    private static final DotName INCLUDED = DotName.createSimple("com.fasterxml.jackson.annotation.JsonInclude");
    private static final DotName SCHEMA =
            DotName.createSimple("org.eclipse.microprofile.openapi.annotations.media.Schema");

    private final List<ClassInfo> records = new ArrayList<>();

    Records(IndexView index) {
        for (ClassInfo type : index.getKnownClasses()) {
            if (RECORD.equals(type.superName())) {
                records.add(type);
            }
        }
        records.sort(java.util.Comparator.comparing(ClassInfo::name));
    }

    /** Adds what is required; of a request, what may also be null. */
    void complete(String name, Schema schema, boolean onlyRequested) {
        Optional<ClassInfo> type = records.stream()
                .filter(each -> isCalled(each, name))
                .filter(each -> names(each).equals(Documented.properties(schema).keySet()))
                .findFirst();
        if (type.isEmpty()) {
            return;
        }
        Set<String> required = schema.getRequired() == null ? Set.of() : new HashSet<>(schema.getRequired());
        for (RecordComponentInfo component : type.get().recordComponents()) {
            boolean nullable = component.type().hasAnnotation(NULLABLE)
                    || type.get().field(component.name()).type().hasAnnotation(NULLABLE);
            Schema property = Documented.properties(schema).get(component.name());
            if (!nullable || component.hasAnnotation(INCLUDED) || isIncluded(type.get(), component)) {
                if (!required.contains(component.name())) {
                    schema.addRequired(component.name());
                }
            } else if (onlyRequested && property != null && property.getRef() == null && property.getType() != null) {
                if (property.getEnumeration() == null && !Documented.is(property, SchemaType.NULL)) {
                    property.addType(SchemaType.NULL);
                }
            }
        }
    }

    private static boolean isIncluded(ClassInfo type, RecordComponentInfo component) {
        return type.field(component.name()).hasAnnotation(INCLUDED);
    }

    private static boolean isCalled(ClassInfo type, String name) {
        AnnotationInstance schema = type.declaredAnnotation(SCHEMA);
        if (schema != null && schema.value("name") != null) {
            return schema.value("name").asString().equals(name);
        }
        // A generic record has a schema for each type it is used with, like PageProduct.
        return type.simpleName().equals(name)
                || (!type.typeParameters().isEmpty() && name.startsWith(type.simpleName()));
    }

    private static Set<String> names(ClassInfo type) {
        Set<String> names = new HashSet<>();
        type.recordComponents().forEach(component -> names.add(component.name()));
        return names;
    }
}
