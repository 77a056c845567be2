/** Slack's names of common emoji. A name that is not here is shown as it was written. */

const NAMES = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 raised_hand ✋ raised_hands 🙌 clap 👏 pray 🙏 point_right 👉
point_up ☝️ muscle 💪 handshake 🤝 eyes 👀 brain 🧠 speech_balloon 💬 thought_balloon 💭 smile 😄 grinning 😀 smiley 😃
blush 😊 wink 😉 joy 😂 laughing 😆 sweat_smile 😅 slightly_smiling_face 🙂 upside_down_face 🙃 thinking_face 🤔
neutral_face 😐 confused 😕 worried 😟 cry 😢 sob 😭 angry 😠 rage 😡 scream 😱 sunglasses 😎 nerd_face 🤓 hugging_face 🤗
heart_eyes 😍 robot_face 🤖 robot 🤖 ghost 👻 skull 💀 alien 👽 tada 🎉 sparkles ✨ star ⭐ star2 🌟 fire 🔥 boom 💥
zap ⚡ 100 💯 heart ❤️ broken_heart 💔 green_heart 💚 blue_heart 💙 white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️
x ❌ no_entry ⛔ no_entry_sign 🚫 warning ⚠️ rotating_light 🚨 exclamation ❗ question ❓ grey_question ❔ information_source ℹ️
red_circle 🔴 large_green_circle 🟢 large_yellow_circle 🟡 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫
hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ clock3 🕒 calendar 📆 date 📅 lock 🔒 unlock 🔓 key 🔑
bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 telephone_receiver 📞 phone ☎️ telephone ☎️ iphone 📱 computer 💻 email 📧
envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫 memo 📝 pencil ✏️ pencil2 ✏️
clipboard 📋 page_facing_up 📄 bookmark_tabs 📑 receipt 🧾 label 🏷️ pushpin 📌 round_pushpin 📍 paperclip 📎 link 🔗
moneybag 💰 dollar 💵 money_with_wings 💸 credit_card 💳 shopping_trolley 🛒 shopping_bags 🛍️ gift 🎁 bar_chart 📊
chart_with_upwards_trend 📈 mag 🔍 mag_right 🔎 bulb 💡 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ toolbox 🧰 gear ⚙️
nut_and_bolt 🔩 screwdriver 🪛 plug 🔌 battery 🔋 magnet 🧲 fire_extinguisher 🧯 test_tube 🧪 bomb 💣 rocket 🚀 airplane ✈️
truck 🚚 car 🚗 train 🚆 ship 🚢 roller_skate 🛼 ice_skate ⛸️ boot 👢 high_heel 👠 athletic_shoe 👟 hiking_boot 🥾
man 👨 woman 👩 person 🧑 adult 🧑 bust_in_silhouette 👤 busts_in_silhouette 👥 technologist 🧑‍💻 mechanic 🧑‍🔧
office_worker 🧑‍💼 man_mechanic 👨‍🔧 woman_mechanic 👩‍🔧 detective 🕵️ superhero 🦸 headphones 🎧 headset 🎧 microphone 🎤
coyote 🐺 wolf 🐺 dog 🐶 cat 🐱 bird 🐦 bear 🐻 fox_face 🦊 owl 🦉 bee 🐝 octopus 🐙 turtle 🐢 unicorn_face 🦄 cactus 🌵
seedling 🌱 four_leaf_clover 🍀 sunny ☀️ cloud ☁️ rainbow 🌈 snowflake ❄️ coffee ☕ tea 🍵 pizza 🍕 cake 🍰 beers 🍻
trophy 🏆 medal 🏅 dart 🎯 game_die 🎲 art 🎨 books 📚 book 📖 scroll 📜 compass 🧭 world_map 🗺️ globe_with_meridians 🌐
house 🏠 office 🏢 convenience_store 🏪 hospital 🏥 building_construction 🏗️ traffic_light 🚥 vertical_traffic_light 🚦
construction 🚧 sos 🆘 new 🆕 ok 🆗 free 🆓 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ leftwards_arrow_with_hook ↩️
arrow_right_hook ↪️ arrows_counterclockwise 🔄 repeat 🔁 recycle ♻️ twisted_rightwards_arrows 🔀 heavy_plus_sign ➕
heavy_minus_sign ➖ octagonal_sign 🛑 door 🚪 crystal_ball 🔮 magic_wand 🪄 balloon 🎈 confetti_ball 🎊 crown 👑 gem 💎
shield 🛡️ scales ⚖️ pill 💊 bandage 🩹 adhesive_bandage 🩹 ear 👂 writing_hand ✍️ zzz 💤 dash 💨 droplet 💧 ocean 🌊
`;

const words = NAMES.trim().split(/\s+/);
const TABLE = new Map(words.flatMap((word, i) => (i % 2 ? [] : [[word, words[i + 1]]])));

/** The character for an emoji's name, with or without its colons, or undefined. */
export const emoji = (name) => TABLE.get((name ?? "").replaceAll(":", ""));

/** The quick choices of the message menu. */
export const QUICK = ["+1", "eyes", "white_check_mark", "heart", "joy"];
