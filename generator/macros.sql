-- Expressions that the tables are made with. `getvariable` reads what generate.py has set: seed,
-- users, end_day, events_per_session, visits_per_day, start_epoch, start_weekday, control_share.

-- 64 random-looking bits (ubigint) for a purpose and a whole-number key. All randomness is a hash
-- of what it is for, so that it depends neither on threads nor on the order or the number of the
-- rows around it. Only DuckDB's hash of a single integer is used: that one has been the same in all
-- its versions.
create macro random_bits(purpose, key) as hash(xor(
    cast(key as ubigint),
    cast('0x' || left(md5(concat(getvariable('seed'), '/', purpose)), 15) as ubigint)
));

-- A number in [0, 1) from 16 of 64 bits: they serve four draws (slot 0 to 3).
create macro uniform(bits, slot) as ((bits >> cast(16 * slot as ubigint)) & 65535) / 65536e0;

-- A factor around 1, from 0.6 to 1.7, as often above as below. Made of divisions only: unlike
-- exp(), these give the same bits on every machine.
create macro spread(bits, slot) as
    (1.5e0 + uniform(bits, slot)) / (1.5e0 + uniform(bits, slot + 1));

-- One element of a list, chosen evenly by a number in [0, 1).
create macro pick(list, draw) as list_extract(list, 1 + cast(floor(draw * len(list)) as bigint));

-- The timestamp of a second that is counted from the start date.
create macro timestamp_of(second) as
    make_timestamp(1000000 * (getvariable('start_epoch') + cast(second as bigint)));

-- Weeks from Monday to Sunday; week 0 is that of the start date, days are counted from that date.
create macro week_of(day) as cast(floor((day + getvariable('start_weekday')) / 7) as integer);
create macro monday_of(week) as 7 * week - getvariable('start_weekday');

-- What interactions and social activities can be about.
create macro topics() as [
    'travel', 'fashion', 'beauty', 'fitness', 'gaming', 'music', 'movies', 'technology', 'home',
    'food', 'finance', 'sports',
];

-- The dirt: a whole number from 0 to per - 1 decides how a row is spoilt. It comes from the row's
-- id, so both copies of a redelivered row are spoilt alike.
create macro dirt_draw(key, per) as cast(random_bits('dirt', key) % per as integer);

create macro dirty_user_id(user_id, dirt) as case
    when dirt < 16 then null
    when dirt < 20 then ''
    when dirt < 23 then ' '
    else user_id
end;

create macro dirty_time(moment, dirt) as case
    when dirt between 30 and 37 then 'n/a'
    when dirt between 38 and 43 then '2025-13-40'
    when dirt between 44 and 46 then ''
    -- one such row must not move the as-of date
    when dirt between 47 and 51 then '2199' || substr(cast(moment as varchar), 5)
    else cast(moment as varchar)
end;

create macro dirty_type(event_type, dirt) as case
    when dirt between 60 and 65 then null
    when dirt between 66 and 69 then ' '
    when dirt between 70 and 85 then 'hover'
    when dirt between 86 and 95 then upper(event_type)
    else event_type
end;
