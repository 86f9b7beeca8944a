{#- Whether the input says that a person may have several ids. -#}
{% macro has_identities() %}
    {{ return(user_profiling.linking_sources() | length > 0) }}
{% endmacro %}

{#- The sources whose rows link ids, in their order: `identities`, and those with anonymous ids. -#}
{% macro linking_sources() %}
    {% set found = [] %}
    {% for source_name in user_profiling.source_names() if user_profiling.is_mapped(
        source_name, none if source_name == 'identities' else 'anonymous_id'
    ) %}
        {% do found.append(source_name) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#- The sources that there are models of: `identities` has some only where it is mapped. -#}
{% macro built_sources() %}
    {% set sources = user_profiling.source_names() %}
    {{ return(
        sources if user_profiling.is_mapped('identities')
        else sources | reject('equalto', 'identities') | list
    ) }}
{% endmacro %}

{#-
    The rows of a model by person: of itself where a person has one id, else of the model in
    models/identities that puts the person's id in place of the row's.
-#}
{% macro by_person(name) %}
    {{ return(ref(user_profiling.name_by_person(name))) }}
{% endmacro %}

{#- The name of the model that has the rows of another by person. -#}
{% macro name_by_person(name) %}
    {{ return(
        name if not user_profiling.has_identities()
        else 'int_' ~ name.replace('int_', '').replace('stg_', '').replace('_rollup', '')
        ~ '_by_person'
    ) }}
{% endmacro %}
